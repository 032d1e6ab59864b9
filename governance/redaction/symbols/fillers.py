"""What is said between the parts of a number that is dictated, and is no part of it."""

from governance.redaction.names.words import bag

SIGNS = {
    word: sign
    for sign, words in (
        (".", "dot period точка тчк точку"),
        ("-", "dash hyphen minus тире дефис минус чёрточка черточка"),
        ("/", "slash stroke slashes дробь слэш слеш"),
        (" ", "space comma underscore blank пробел запятая подчеркивание подчёркивание нижнее"),
        ("+", "plus плюс"),
    )
    for word in words.split()
}
HESITATIONS = bag(
    "no nope scratch uh um er erm uhm hmm hm mm mhm mmm eh ah huh like okay ok so well yeah yes "
    "yep right wait "
    "sorry pls please lol haha hah lmao thx sec second hold hang got it alright then anyway "
    "извини извините точнее вернее эээ ээ эм ммм мм ну так вот значит короче кароч типа как бы "
    "секунду секунда сек сейчас щас "
    "ага угу да нет ой ох блин итак хм погоди погодите подожди подождите записали записал пишите "
    "пиши записывайте записывай верно готово"
)
_CONNECTIVES = bag(
    "then and n next after afterwards that followed follow by comes come coming now plus also "
    "finally lastly ending ends end finish finishes finishing with in on at the a an of it its "
    "thats theres heres its is are was be starts start starting begins begin beginning "
    "add put write type back "
    "again same card all together up to from followed which there here this those these my your "
    "dead straight between inside precisely exactly control check thatll "
    "потом затем далее дальше следом следующая следующие следующий следующее следующих ещё еще и "
    "раз нее неё него нему сперва сначала "
    "а но после этого напоследок наконец перед ним ней ними за идет идёт идут стоит такой такая "
    "такое такие там тут это у в на с со к самом конце конец концу начале начало начинается "
    "контрольные контрольная контрольное между внутри ровно именно "
    "заканчивается кончается оканчивается плюс также сам сама само меня мой моя моё его её "
)
_PLACES = bag(
    "first second third fourth fifth last final middle mid half front rest remaining other one "
    "ones part bit piece chunk block group set digits digit number numbers figure figures code "
    "serial area line row new letter letters region section bunch series "
    "первая первые первый первое первых вторая второе второй вторые третья третье третий третьи "
    "четвертая четвёртая четвертый четвёртый последняя последние последний последнее последних "
    "остаток остальное остальные концовка середина середине серединка серединке посередине хвост "
    "хвостик хвосте начала цифра цифры цифр номер номера серия серии регион региона буква буквы "
    "ном сер код группа группы блок блоки часть половина половинка кусок кусочек строка строки "
    "строкой "
    "строке новой строчка строчкой"
)
FILLERS = HESITATIONS | _CONNECTIVES | _PLACES
# After these a small number counts figures and is none of them: "the last four are".
POSITIONS = bag(
    "first last final next middle other front back remaining initial "
    "первые последние следующие остальные первых последних другие ещё"
)
COUNTED = bag(
    "digits digit numbers figures characters letters blocks groups parts chunks pieces "
    "цифры цифр знака знаков буквы букв блока частей группы are is then"
)
# "as in", "for": the word after them says a letter again.
AGAIN = bag("as like for как")
# Words that join anything; what only they stand between is a list.
WEAK = bag(
    "and n the a an of in on at to from is are it its with for и а но у на с со к в за от до"
)
# What a figure before them counts: no part of a number.
UNITS = bag(
    "p р руб рублей рубля рубль коп usd eur gbp rub bucks quid dollars pounds euro euros cents kg "
    "g mg ml l cm mm km m шт кг г мл л см мм км м pm am gb mb tb гб мб w v mah x"
)
