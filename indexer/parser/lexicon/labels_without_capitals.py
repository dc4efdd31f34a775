"""Labels before and behind names in scripts without capital letters."""

from indexer.parser.lexicon import table

# Labels that need no sign between them and the name.
BYLINE_LABELS = table("""
作者 | 記者 | 记者 | 本报记者 | 本報記者 | 特派員 | 特约记者 | 特約記者 | 撰文 | 撰稿 | 撰稿人 | 撰文者 | 著者
執筆 | 執筆者 | 筆者 | 取材・文 | 構成・文 | ライター | 글쓴이 | 기자 | 취재 | بقلم | الكاتب | الكاتبة
المؤلف | إعداد | تحریر | نویسنده | گزارشگر | خبرنگار | به قلم | מאת | लेखक | लेखिका | रिपोर्टर | প্রতিবেদক
লিখেছেন | লেখক | எழுதியவர் | రచయిత | ผู้เขียน | โดย | ავტორი | ავტორები
""")

# Labels that are other words, or begin them, unless a sign follows.
LABELS_WITH_SIGN = table("""
文 | 글 | كتب | كتبت | כתב | लिखित | เรื่อง
""")

# Roles behind a name.
ROLES_BEHIND = table("""
記者 | 记者 | 特派員 | 編集委員 | 論説委員 | 撰 | 기자 | 선임기자 | 특파원 | 논설위원 | 객원기자
""")

# "reports", behind a name or a place.
REPORTS = table("""
報導 | 报道 | 報道
""")

# What a name never ends with: newspapers, agencies, desks.
ORGANIZATION_ENDINGS = table("""
社 | 部 | 報 | 报 | 網 | 网 | 組 | 组 | 局 | 新聞 | 新闻 | オンライン | デジタル | ニュース | 뉴스 | 신문 | 일보 | 방송 | 편집부 | 편집국
""")

# The family names of four fifths of all Chinese, most of them a single character.
FAMILY_NAMES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許韩韓邓鄧冯馮曹彭曾"
    "肖蕭田董潘袁蔡蒋蔣余于杜叶葉程魏苏蘇吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范汪廖石金韦韋贾賈夏付方邹鄒"
    "熊白孟秦邱侯江尹薛闫閻段雷龙龍黎史陶贺賀毛郝顾顧龚龔邵万萬覃武钱錢戴严嚴莫孔向常洪赖賴简簡游施柯"
)
