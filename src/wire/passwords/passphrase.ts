import type { Entropy } from '../../base/entropy.ts'

/**
 * 1,024 short, common English words that are hard to mistake for one another: 10 bits each.
 */
export const PASSPHRASE_WORDS: readonly string[] = `
able acorn acre acrobat actor adapt admit adobe adult aerial affair afford again agenda agent agile aging ahead aim
air aisle alarm album alert alibi align alive alley allow almond almost alone alpha alpine also amber amend ample
amuse anchor angle animal ankle annex annual answer antler anvil apart apple april apron arcade arch arctic area
arena argue arise armor army aroma array arrow art artist ash ask aspen asset atlas atom attic august aunt aura
author auto autumn avenue avoid awake award aware axis baby bacon badge badger bagel baker ballad ballet balm bamboo
banana band banjo bank banner bar bargain bark barley barn barrel base basic basil basin basket bat bath baton bay
beach beacon bead beak beam bean bear beard beat beaver bed bee beech beetle bell belong below belt bench berry best
better bicycle big bike birch bird birth bison bite black blade blank blanket blast blaze blend bless blimp blink
block bloom blouse blue bluff board boat body boil bold bolt bone bonus book boost boot border borrow bottle bottom
bounce bow bowl box brain branch brass brave bread break breeze brick bridge brief bright bring brisk broad broccoli
bronze brook broom brother brown brush bubble bucket buckle bud buffalo build bulb bulk bundle bunny burger bus bush
butter button buzz cabin cable cactus cage cake calf call calm camel camera camp canal candle candy canoe canvas
canyon cape captain car carbon card cargo carpet carrot carry cart carve cash castle casual catch cattle cave cedar
celery cello cement center cereal chain chair chalk champ chance change chapel chapter charm chart chase cheek cheer
cheese cherry chess chest chew chick chief child chili chime chin chip choice choir chorus cider cinema circle
circus citrus city civic claim clam clap clarity classic clay clean clear clever client cliff climb clinic clip
clock close cloth cloud clover clown club clue coach coal coast coat cobalt cocoa coconut code coffee coil coin cold
collar colony color column comb comet comfort comic common compass concert cook cool copper copy coral core cork
corn corner cotton couch cougar count county couple course cousin cover cow coyote cozy crab craft crane crater
crayon cream create credit creek crew cricket crisp crop cross crowd crown crumb crust cube cup curious curl curry
curtain curve custom cycle daily dairy daisy dance date dawn deal dear debut decade decide deck decor deep deer
delta demo denim depth derby desert design desk detail device dew diagram dial diamond diary dice diet digit dime
dinner direct disco dish dive dock doctor dog dollar dolphin domain domino donkey door double dough dove dozen draft
dragon drama draw dream dress drift drill drink drive drum dry duck duet dune dust duty dwell eager eagle early earn
earth easel east easy echo edge edit effort egg eight elbow elder elegant elf elk elm embark ember emerald empty
enable end energy engine enjoy enough enter entry envoy epic equal equip erase escape estate ethics even evening
event evolve exact exam exist exit expert explore extra eye fable fabric face fact fair faith falcon fame family
famous fan fancy far farm fashion father fawn feast feather feel fence fern ferry fetch few fiber fiction fiddle
field fig figure file film filter final finch find finger finish fir fire firm first fish fist fit five flag flame
flash flat flavor flax fleet flight flint float flock floor flora flow flower fluid flute fly foam focus fog foil
fold folk follow food foot forest fork form fort forum forward fossil found fox frame free fresh friend fringe frog
front frost fruit fuel fun funnel funny fur future gadget galaxy gallery gallop game garage garden garlic gate
gather gauge gaze gear gem general genius gentle genuine giant gift ginger giraffe give glad glance glass glide
globe glory glove glow glue goal goat gold golf good goose gorilla gospel gown grace grade grain grand granite grape
graph grass gravel gravity gray great green greet grid grill grin grip grocery ground group grove grow guard guess
guest guide guitar gulf gum gym half hammer hand handle happy harbor hardy harp harvest hat hatch haven hawk hay
hazel head health heart heat heaven hedge height helmet hen herb hero heron hiking hill hint history hobby hockey
hold hollow holly home honest honey hood hook hope horizon horn horse host hotel hour house hover human humble humor
hunger husky hut hybrid ice icon idea igloo image inch income indigo ink inlet insect invite iris iron island item
ivory ivy jacket jade jaguar jam jar jazz jeans jelly jewel jigsaw job joke jolly journal journey joy judge juice
july jump june jungle junior jury kayak keen kernel kettle key kind king kiosk kitchen kite kitten kiwi knee knife
koala label lace ladder lady lagoon lake lamb lamp land lane lantern laser laugh laundry lava lawn layer leader leaf
league learn leather ledge left legend lemon lend lens leopard lesson letter level lever library lid life lift light
lily lime line linen link lion lip little lively lizard llama loaf lobby lobster local locket lodge long loom loop
lotus loud lounge love loyal lucky lumber lunar lunch lynx lyric magic magnet maple marble march market marsh mask
meadow medal melody melon mentor metal meteor mild milk mill mint minute mirror modern moment monkey month moon
morning moss motor mountain mouse movie museum music mustard napkin narrow nature needle nest night noble noodle
north novel number nurse oak oasis oat ocean olive onion open opera orange orbit orchard otter oval oven owl oxygen
oyster paddle page paint palace palm panda paper parade park parrot pasta path peach peanut pear pearl pebble pencil
penguin pepper piano picnic pigeon pillow pilot pine planet plum pocket poem polar pond pony poplar potato prairie
puzzle quartz queen quiet quilt rabbit radio rain raven reef ribbon rice river robin rocket rose saddle salmon sand
scarf school sheep shell silver sister sketch sky sled snow spoon spring square squid star stone summer sun swan
table tango teapot tiger timber tomato tower train tulip turtle unicorn valley velvet violin voyage walnut water
wheat willow window winter wolf wonder yarn yellow zebra zinc
`
  .trim()
  .split(/\s+/)

const WORDS = 7

/**
 * A new passphrase of seven words, 70 bits: `maple-otter-…`. Seven words are 2^70 guesses against an argon2id hash, out of reach for anybody who steals the
 * database, and easy to type on a phone.
 */
export function makePassphrase(entropy: Entropy): string {
  const bytes = entropy.bytes(2 * WORDS)
  const words: string[] = []
  for (let i = 0; i < WORDS; i++) {
    // 1,024 divides 65,536, so every word is equally likely.
    const drawn = ((bytes[2 * i] as number) * 256 + (bytes[2 * i + 1] as number)) % PASSPHRASE_WORDS.length
    words.push(PASSPHRASE_WORDS[drawn] as string)
  }
  return words.join('-')
}
