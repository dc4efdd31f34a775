"""Whole lines that are buttons, counters and labels of a page."""

from indexer.parser.lexicon import table

BUTTONS = table("""
facebook | twitter | x | linkedin | whatsapp | pinterest | reddit | flipboard | tumblr | telegram
instagram | youtube | tiktok | email | e-mail | mail | messenger | pocket | threads | bluesky
mastodon | copy link | link | link copied | print | print this article | save | share | shares
# shares | share this | share tweet | tweet | like | follow | follow us | following | bookmark
comment | comments | # comments | # comment | view comments | view # comments | add comment
add a comment | leave a comment | post a comment | read in app | listen | listen to article
listen to this article | gift | gift article | gift this article | subscribe | sign in | log in
login | sign up | register | advertisement | advertisement # | advertising | ad | sponsored
paid content | paid post | promoted | close | open | menu | search | home | back | next | previous
next post | previous post | more | see more | show more | load more | view more | view all
see all | read more | continue reading | continue | or | submit | loading | loading...
please wait | back to top | scroll back to top | top | play | play video | pause | watch
watch live | now playing | up next | hide caption | toggle caption | show caption | view gallery
view slideshow | image | images | photo | photos | video | videos | gallery | caption | # min read
# minute read | # mins read | # min | # of # | #/# | # | article content | story continues below
story continues below advertisement | continues below advertisement
article continues after this ad | article continues below | text size | a a a | about | about us
contact | contact us | privacy | privacy policy | terms | terms of use | terms of service
terms and conditions | cookie policy | cookies | careers | site map | sitemap | help | faq
newsletter | newsletters | get the app | download our app | view results | join the conversation
join the discussion | start the conversation | report an error | report a typo | permalink | tags
correction | teilen | drucken | merken | anzeige | werbung | kommentare | kommentieren
artikel teilen | mehr | vorlesen | artikel anhören | impressum | datenschutz | startseite
newsletter abonnieren | zur startseite | # kommentare | # min lesezeit | # minuten lesezeit
lesezeit | schließen | compartir | comentarios | # comentarios | publicidad | guardar | escuchar
suscríbete | iniciar sesión | copiar enlace | ver comentarios | ver comentarios #
reportar un error | partager | commenter | commentaires | # commentaires | publicité | imprimer
s'abonner | je m'abonne | écouter | enregistrer | sauvegarder | copier le lien | réagir
envoyer par email | compartilhar | comentar | comentários | # comentários | publicidade
ouvir texto | ouvir | assine | salvar | condividi | commenta | commenti | # commenti | pubblicità
stampa | ascolta | salva | abbonati | invia | caratteri rimanenti # | del artikkel | annonse
annons | annonsørinnhold | dela | vis mer | vis mer vis mindre | advertentie | reageer | реклама
поделиться | комментарии | シェア | ツイート | 印刷
""")
