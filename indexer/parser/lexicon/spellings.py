"""Words that American and other English newspapers spell in different ways."""

from indexer.parser.lexicon import table

AMERICAN = table("""
color | colors | colorful | favor | favorite | favorites | flavor | flavors | honor | honors | humor
labor | neighbor | neighbors | neighborhood | rumor | behavior | harbor | center | centers | theater
liter | liters | meter | meters | fiber | defense | offense | license | organize | organized
organization | organizations | recognize | recognized | realize | realized | apologize | emphasize
analyze | analyzed | traveled | traveling | traveler | canceled | labeled | modeling | program
programs | gray | tire | tires | mom | aluminum | math | fall | sidewalk | apartment | gasoline
congressman | sheriff | sophomore | freshman | downtown | county | zip | percent | toward | learned
""")

BRITISH = table("""
colour | colours | colourful | favour | favourite | favourites | flavour | flavours | honour
honours | humour | labour | neighbour | neighbours | neighbourhood | rumour | behaviour | harbour
centre | centres | theatre | litre | litres | metre | metres | fibre | defence | offence | licence
organise | organised | organisation | organisations | recognise | recognised | realise | realised
apologise | emphasise | analyse | analysed | travelled | travelling | traveller | cancelled
labelled | modelling | programme | programmes | grey | tyre | tyres | mum | aluminium | maths
whilst | amongst | towards | learnt | pavement | petrol | mps | councillor | councillors
""")
