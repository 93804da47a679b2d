/**
 * The words that people build passwords from when they think of nothing better, lower case, in the order of no list but roughly by how often they
 * are met. Letters only or a fixed sequence: digits, capitals and look-alike letters around them are seen through by `guessingBits`.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `password passord passwort passwd motdepasse contrasena parola senha salasana wachtwoord losenord haslo adgangskode kodeord
  letmein welcome welkom velkommen valkommen willkommen bienvenue bienvenido login logon signin admin administrator root toor user guest
  test tester testing demo default changeme change secret hemmelig geheim secreto trustno iloveyou jegelskerdeg ichliebedich jetaime teamo loveyou lovely
  monkey dragon master sunshine princess prinsesse shadow superman batman spiderman starwars pokemon naruto football fotball soccer baseball basketball hockey
  handball tennis golf golfer ranger hunter hunting fishing fiske killer jordan michael jennifer jessica michelle nicole daniel andrew joshua charlie
  thomas robert matthew william george harley ginger pepper cheese cookie summer winter spring autumn sommer vinter host monday tuesday
  wednesday thursday friday saturday sunday mandag tirsdag onsdag torsdag fredag lordag sondag january february march april june july
  august september october november december januar februar mars juni juli oktober desember freedom whatever computer internet
  samsung iphone android google facebook twitter instagram linkedin microsoft windows apple macbook nokia sony dell toshiba
  mercedes ferrari porsche yamaha honda toyota volvo corvette mustang camaro ford audi tesla
  arsenal liverpool chelsea barcelona madrid juventus rosenborg brann valerenga manchester united milan bayern
  norge norway sverige sweden danmark denmark finland island germany deutschland france england london paris berlin oslo bergen
  trondheim stavanger stockholm america american canada australia brasil brazil mexico espana italia india russia
  jesus christ blessed heaven angel angels god faith hope love peace happy smile lucky magic mystic diamond silver gold golden
  orange purple yellow black white green banana apple cherry chocolate coffee butterfly flower flowers rose rainbow sunflower
  tiger lion eagle falcon wolf bear panther phoenix dolphin kitten kitty doggy puppy horse rabbit turtle snoopy garfield
  mickey minnie donald pumpkin peanut buster maggie bailey buddy molly max lucy bella sophie rocky cooper oliver jack
  anna maria emma nora sofie olivia ingrid kari anne marie lars ola per kristian martin andreas david john james peter paul
  alexander anthony christopher patrick richard steven samantha amanda ashley melissa victoria natalie elizabeth
  hello hallo hello hei hola bonjour ciao goodbye thankyou please mother father mamma pappa mommy daddy baby babygirl sister brother
  family familie familia friend friends bestfriend forever together always never nothing something anything
  matrix merlin wizard gandalf frodo hobbit zelda mario sonic doom quake minecraft fortnite roblox
  access access enter open sesame private server system network database oracle cisco router firewall backup security
  company business office school skole university student teacher doctor nurse police fire army navy marine
  qwerty qwertz azerty asdf asdfgh zxcvbn zxcvb qazwsx qwer asdfghjkl poiuyt lkjhgf mnbvcxz
  abc abcd abcdef aaa xyz fuckyou fuckme fuck asshole bitch sexy sex porn pussy bigdick hotmail gmail yahoo email mail epost runbox posthus
  mustang merlin boomer phantom warrior gunner ninja samurai pirate viking vikings thor odin loki
  blink metallica slayer nirvana beatles elvis madonna eminem abba slipknot guitar piano music musikk drummer
  biteme enigma classic legend hello super power turbo rocket junior senior king queen prince boss chief captain general soldier
  tigger winnie pooh bambi nemo simba shrek stitch barbie doraemon hellokitty onepiece goku vegeta`
    .split(/\s+/)
    .filter((word) => word.length > 2),
)
