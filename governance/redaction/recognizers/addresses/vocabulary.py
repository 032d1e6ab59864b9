"""The words that tell the parts of an address, in English, Russian and Latin letters."""

from governance.redaction.names.words import bag

UNIT, HOUSE, NUMBERED, STREET, WEAK_STREET, RUSSIAN_STREET, TOWN, CODE = "UHhSsRTZ"
NUMBER, LETTER, POSTCODE, FILLER, NAMED, STRANGE, PLACE, PLAIN, STOP = "NLPfCwkx!"
MEASURE, BACKWARD = "mB"
LABELS = frozenset("UHSRTZ")

WORDS = {
    UNIT: (
        "flat apt apartment unit suite ste appt "
        "кв квартира квартиру квартире квартиры кварт офис оф подъезд подъезде этаж этаже комната "
        "комн kv kvartira kvartiru kvartire ofis podezd podyezd podjezd etazh komnata aptmt"
    ),
    HOUSE: (
        "house building bldg block дом доме дома д корп корпус корпусе строение стр владение вл "
        "участок уч литера dom dome korpus korp stroenie uchastok"
    ),
    NUMBERED: "number no num nr door box номер nomer",
    STREET: (
        "street road rd avenue ave lane ln boulevard blvd crescent cres mews terrace grove "
        "gardens highway hwy parkway pkwy strt streets roads"
    ),
    WEAK_STREET: (
        "st drive dr close cls court ct place pl way walk row hill square sq circle cir trail rise "
        "yard view vale approach drv wy cl green alley wharf quay path loop turnpike pike park "
        "bank heights"
    ),
    RUSSIAN_STREET: (
        "прт прд бр мн "
        "ул улица улице улицы улицу проспект проспекте проспекта пр пркт просп переулок переулке "
        "пер шоссе набережная набережной наб бульвар бульваре бул площадь площади пл проезд "
        "проезде тупик микрорайон микрорайоне мкр мкрн квартал аллея "
        "ul ulica ulitsa ylitsa ylica ulitza ulitse prospekt prospect pereulok pereulke shosse "
        "naberezhnaya bulvar proezd mikrorayon mkr tupik per"
    ),
    TOWN: (
        "town city village hamlet г гор город городе города деревня деревне деревни дер посёлок "
        "поселок посёлке поселке пос пгт село селе станица хутор снт днт область обл район "
        "gorod gorode derevnya poselok posyolok selo oblast"
    ),
    CODE: "postcode zip zipcode postal индекс indeks",
    FILLER: (
        "a an the is it its it's that thats that's this these then next word words and er um uh "
        "erm hmm well so like called named comes in on at by as of from also plus please my ours "
        "our slash dash hyphen comma space which here there just there's fullstop "
        "says say said reads такая такой называется по "
        "это там тут на в во и а потом затем дальше далее дробь слэш слеш щас сейчас ээ эээ ну "
        "значит потом следом там у меня мой моя мое моё наш наша тире дефис пробел запятая через "
        "i na v potom drob eto tam"
    ),
    STOP: (
        "i you he she we they me him her us them your his their to for with without but or not if "
        "when what why how who was were be been are am has have had do does did will would can "
        "could should must may might get got go goes went going took take takes make made want "
        "need than too very all any some no every each per about after before until since between "
        "off out up down over under again still only more most less few many much "
        "monday tuesday wednesday thursday friday saturday sunday january february march april "
        "june july august september october november december today tomorrow yesterday tonight "
        "thanks thank cheers regards "
        "не нет да ни же ли бы что чтобы как так но или если когда уже ещё еще только очень за "
        "из от до для без под над при про со об о к с я ты он она мы вы они мне вам нам вас нас "
        "его её их был была было были будет есть стоит раз "
        "понедельник вторник среду среда четверг пятницу пятница субботу воскресенье "
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря "
        "сегодня завтра вчера пожалуйста спасибо заранее после жду домофон звонок лифт "
        "pozhaluysta pozhalujsta spasibo zaranee posle privet zavtra segodnya zvonok domofon lift"
    ),
    MEASURE: (
        "seconds minute minutes min mins hour hours hr hrs day days week weeks month months "
        "year years time times mile miles km metre metres meter meters m cm mm ft foot feet inch "
        "inches kg g gram grams oz lb lbs ml litre litres gb tb mb usb ssd hdd flash hard disk "
        "disc wheel test percent people person pack packs piece pieces pcs pair pairs set sets "
        "star stars dollar dollars pound pounds euro euros quid bucks pence cents size sizes "
        "volt volts watt watts amp amps degree degrees points item items "
        "рублей рубля рубль руб р мин минут минуты минуту час часа часов день дня дней неделю "
        "недели недель месяц месяца месяцев год года лет раза км м метр метра метров см мм кг г "
        "гр мл л литров литра шт штук штуки штука процентов процента процент гб тб человек "
        "этажа этажей комнат комнаты подъезда подъездов дома домов квартир тысяч тысячи млн "
        "миллиона миллионов градусов градуса деталей детали серий сезон серия уровень"
    ),
}
# Cities as they are cut short, and some that stand in Russian addresses in Latin letters.
_CUT_CITIES = bag("мск спб нск екб ебург msk spb ekb piter leeds york bath")
_CITIES = (
    "москва питер петербург новосибирск екатеринбург казань челябинск омск самара ростов уфа "
    "красноярск пермь воронеж волгоград краснодар саратов тюмень тольятти ижевск барнаул "
    "ульяновск иркутск хабаровск ярославль владивосток махачкала томск оренбург кемерово "
    "новокузнецк рязань астрахань пенза липецк киров чебоксары калининград тула курск "
    "ставрополь сочи тверь магнитогорск иваново брянск белгород сургут владимир архангельск "
    "чита калуга смоленск волжский курган орёл орел череповец вологда саранск якутск мурманск "
    "тамбов грозный стерлитамак кострома петрозаводск нижневартовск йошкар-ола новороссийск "
    "комсомольск таганрог сыктывкар нальчик шахты дзержинск братск орск ангарск энгельс "
    "благовещенск псков бийск прокопьевск рыбинск балаково армавир северодвинск абакан норильск "
    "сызрань волгодонск новочеркасск каменск златоуст электросталь альметьевск миасс керчь "
    "копейск хасавюрт рубцовск майкоп коломна березники ковров элиста находка обнинск кызыл "
    "дербент каспийск муром новомосковск минск гомель витебск гродно брест алматы астана "
)
# What a name's last letter becomes after "in": Казань, в Казани.
_AFTER_IN = {"ь": "и", "а": "е", "я": "е", "и": "ах", "ы": "ах", "о": "о"}


def _in_city(name: str) -> str:
    last = name[-1]
    return name[:-1] + _AFTER_IN[last] if last in _AFTER_IN else name + "е"


CITIES = bag(_CITIES) | {_in_city(name) for name in _CITIES.split()} | _CUT_CITIES
