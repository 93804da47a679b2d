import { isAscii } from '../../base/bytes.ts'
import { labelText } from './punycode.ts'

/** Letters of other alphabets that look like one of ours (Unicode TR39, confusables.txt: those that names in mail are forged with), and digits that do. */
const CONFUSABLE: Readonly<Record<string, string>> = {
  ...pairs('аaсcеeіiјjоoрpѕsхxуyԁdһhӏlԛqԝwвbгrкkмmнhтtьbґrєe'),
  ...pairs('αaβbεeηnιiκkνvοoρpτtυuχxγyωw'),
  ...pairs('ıiɑaɡgɩiʟlοo0o1l|lḷlạaẹeịiọoụuƅb'),
}

/** Sets of scripts that one name may be written in (TR39 §5.2, "highly restrictive"): each with Latin. */
const TOGETHER: readonly RegExp[] = [
  /^[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Common}\p{Script=Inherited}]*$/u,
  /^[\p{Script=Latin}\p{Script=Han}\p{Script=Bopomofo}\p{Script=Common}\p{Script=Inherited}]*$/u,
  /^[\p{Script=Latin}\p{Script=Han}\p{Script=Hangul}\p{Script=Common}\p{Script=Inherited}]*$/u,
]
const SINGLE: readonly RegExp[] = [
  'Latin Cyrillic Greek Arabic Hebrew Thai Devanagari Bengali Tamil Telugu Georgian Armenian Ethiopic Khmer Lao Myanmar Sinhala Gujarati Gurmukhi Kannada Malayalam'.split(
    ' ',
  ),
].flatMap((names) =>
  names.map((name) => new RegExp(`^[\\p{Script=${name}}\\p{Script=Common}\\p{Script=Inherited}]*$`, 'u')),
)

const ONE_LANGUAGE = [...SINGLE, ...TOGETHER]

/** Whether a label of a host name mixes alphabets as no honest one does. TR39 §5.1. */
export function mixesScripts(host: string): boolean {
  return labels(host).some((label) => !isAscii(label) && !ONE_LANGUAGE.some((form) => form.test(label)))
}

/** Whether a label is written in another alphabet throughout and yet reads like one of ours, as `аррӏе` does. TR39 §4, whole-script confusables. */
export function isWhollyConfusable(host: string): boolean {
  return labels(host).some(
    (label) => !isAscii(label) && !/\p{Script=Latin}/u.test(label) && /^[a-z0-9-]+$/.test(skeleton(label)),
  )
}

/** Whether a name reads like another one without being it or lying below it. */
export function looksLike(host: string, own: string): boolean {
  if (host === own || host.endsWith(`.${own}`)) return false
  const [seen, real] = [skeletonOf(host), skeletonOf(own)]
  return seen === real || seen.endsWith(`.${real}`) || seen.startsWith(`${real}.`)
}

/** The name as it is read: A-labels as what they stand for. */
export function readableHost(host: string): string {
  return labels(host).join('.')
}

function labels(host: string): string[] {
  return host.toLowerCase().split('.').map(labelText)
}

function skeletonOf(host: string): string {
  return labels(host).map(skeleton).join('.')
}

/** What a label looks like. */
function skeleton(label: string): string {
  const plain = isAscii(label) ? label : label.normalize('NFKD').replace(/\p{Mark}/gu, '')
  return [...plain.toLowerCase()]
    .map((character) => CONFUSABLE[character] ?? character)
    .join('')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('cl', 'd')
}

function pairs(text: string): Record<string, string> {
  const characters = [...text]
  return Object.fromEntries(characters.flatMap((from, at) => (at % 2 === 0 ? [[from, characters[at + 1] ?? '']] : [])))
}
