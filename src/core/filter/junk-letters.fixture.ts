import type { Dice } from '../../../test/corpus-maker/dice.ts'

const list = (words: string): readonly string[] => words.trim().split(/\s+/)

const COMMON = list(`
  the and for you with this that have from are was not but your will can our about would there which when they been
  more time into some other than then only just also after first know make good over most day here week today year
  please thank regards best dear hello email message send sent read view link website account contact information
  call phone number name address people help need want like look find give back come work part made through much`)

/** What members write and get, by subject. A newsletter that was asked for sells as junk does. */
const GOOD_TOPICS: readonly (readonly string[])[] = [
  list(`meeting agenda minutes project budget draft review deadline colleague office report quarter schedule slides
    feedback attached version document proposal team manager customer contract conference workshop travel`),
  list(`mother birthday dinner weekend grandma kids school holiday garden cake photos train visit summer cabin skiing
    weather dog walk recipe soup neighbour Sunday cousin wedding letter`),
  list(`order invoice receipt shipped delivery parcel tracking payment total VAT item quantity refund return customer
    service confirmed booking ticket seat departure platform reservation`),
  list(`newsletter unsubscribe offer discount sale free shipping new collection members save percent subscribe preferences
    store shop catalogue season exclusive winter boots jackets`),
  list(`patch commit branch merge kernel compile bug regression reviewed-by signed-off-by thread list release module driver
    function pointer memory test suite upstream maintainers cherry-pick`),
  list(`choir rehearsal concert club board members annual fee volunteers tournament practice match referee field hall
    booking caretaker parking`),
]

const JUNK_TOPICS: readonly (readonly string[])[] = [
  list(`viagra cialis pills pharmacy prescription cheap online doctor potency erection tablets shipping discount canadian
    medication weight loss miracle diet supplement`),
  list(`lottery winner prize million dollars claim beneficiary inheritance transfer bank barrister deceased fund confidential
    urgent reply western union consignment diplomat`),
  list(`verify account suspended password security alert login confirm identity unusual activity limited restore access click
    immediately bank paypal update billing expire`),
  list(`ranking google seo backlinks traffic website first page guaranteed increase leads marketing agency affordable
    quote domain authority outreach`),
  list(`bitcoin crypto investment profit trading platform guaranteed returns wallet deposit double earn passive income
    broker signals mining`),
  list(`singles dating lonely hot meet tonight chat profile photos beautiful russian women naughty adult casino bonus spins
    jackpot slots`),
]

/** A message of either kind, each with a seed of its own. Not mail that anybody has got: what a filter makes of it says that it works, not how well it will do. */
export function goodLetter(dice: Dice): string {
  const topic = dice.roll(GOOD_TOPICS.length)
  const words = GOOD_TOPICS[topic] as readonly string[]
  const from = topic === 3 ? `news@shop${dice.roll(6)}.example` : `${dice.pick(NAMES)}@good${dice.roll(25)}.example`
  const link = dice.chance(topic === 2 || topic === 3 ? 90 : 15)
    ? `https://www.${from.split('@')[1]}/p/${dice.roll(9999)}`
    : ''
  return letter(from, pickWords(dice, words, 2 + dice.roll(4)), prose(dice, words, 40 + dice.roll(120)), link, dice)
}

export function junkLetter(dice: Dice): string {
  const words = dice.pick(JUNK_TOPICS)
  const from = `${dice.pick(NAMES)}${dice.roll(999)}@${randomWord(dice)}.example`
  const subject = pickWords(dice, words, 2 + dice.roll(4))
  const text = [prose(dice, words, 30 + dice.roll(80))]
  // Words of good mail, so that the filter takes it for some, or learns that they are bad.
  if (dice.chance(30)) text.push(pickWords(dice, dice.pick(GOOD_TOPICS), 20 + dice.roll(30)))
  const shown = dice.chance(20) ? text.join('\r\n').replace(/([a-z])([a-z]{3})/g, '$1\u200b$2') : text.join('\r\n')
  return letter(
    from,
    dice.chance(20) ? subject.toUpperCase() : subject,
    shown,
    `http://${randomWord(dice)}.example/${dice.roll(9999)}`,
    dice,
  )
}

const NAMES = list('anna bo carl dana erik frida gustav hanna ivar jens karin lars mona nils olga per')

function letter(from: string, subject: string, text: string, link: string, dice: Dice): string {
  return [
    `From: ${from}`,
    'To: member@posthus.test',
    `Subject: ${subject}`,
    'Date: Mon, 5 Jan 2026 10:00:00 +0000',
    `Message-ID: <${dice.roll(1e9)}@${from.split('@')[1]}>`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    link,
    '',
  ].join('\r\n')
}

function prose(dice: Dice, topic: readonly string[], count: number): string {
  return Array.from({ length: count }, () => (dice.chance(72) ? dice.pick(COMMON) : dice.pick(topic))).join(' ')
}

function pickWords(dice: Dice, words: readonly string[], count: number): string {
  return Array.from({ length: count }, () => dice.pick(words)).join(' ')
}

function randomWord(dice: Dice): string {
  return Array.from({ length: 6 + dice.roll(6) }, () => 'abcdefghijklmnopqrstuvwxyz'[dice.roll(26)]).join('')
}
