import type { Messages } from '../language/language.ts'

export type FilterText =
  | 'lead'
  | 'none'
  | 'add'
  | 'unnamed'
  | 'byHand'
  | 'why.kept'
  | 'edit'
  | 'remove'
  | 'up'
  | 'down'
  | 'asText'
  | 'notRules'
  | 'textHint'
  | 'source'
  | 'save'
  | 'saved'
  | 'removed'
  | 'changedElsewhere'
  | 'notInUse'
  | 'newTitle'
  | 'editTitle'
  | 'name'
  | 'nameHint'
  | 'when'
  | 'match.all'
  | 'match.any'
  | 'match.always'
  | 'conditions'
  | 'condition'
  | 'actions'
  | 'action'
  | 'what'
  | 'how'
  | 'value'
  | 'values'
  | 'field'
  | 'what.from'
  | 'what.recipient'
  | 'what.subject'
  | 'what.list'
  | 'what.header'
  | 'what.body'
  | 'what.size'
  | 'what.attachment'
  | 'what.junk'
  | 'how.contains'
  | 'how.is'
  | 'how.begins'
  | 'how.ends'
  | 'how.matches'
  | 'how.exists'
  | 'how.domain'
  | 'how.not.contains'
  | 'how.not.is'
  | 'how.not.begins'
  | 'how.not.ends'
  | 'how.not.matches'
  | 'how.not.exists'
  | 'how.not.domain'
  | 'how.over'
  | 'how.under'
  | 'kilobytes'
  | 'percent'
  | 'do.move'
  | 'do.copy'
  | 'do.read'
  | 'do.star'
  | 'do.flag'
  | 'do.forward'
  | 'do.forwardOnly'
  | 'do.reject'
  | 'do.discard'
  | 'do.keep'
  | 'do.stop'
  | 'mailbox'
  | 'keyword'
  | 'address'
  | 'reason'
  | 'discardHint'
  | 'forwardHint'
  | 'needsCondition'
  | 'needsAction'
  | 'needsSome'
  | 'title'
  | 'row'
  | 'noRow'
  | 'off'
  | 'turnOff'
  | 'turnOn'
  | 'removeLead'
  | 'again'
  | 'proof'
  | 'refused'
  | 'backToRules'
  | 'extra'

/** What is said of filters; `{name}` and `{count}` stand for what is put in. */
export const FILTER_MESSAGES: Messages<Readonly<Record<FilterText, string>>> = {
  en: {
    lead: 'Filters look at mail as it comes, from top to bottom, whether you are here or not.',
    none: 'There are no filters yet.',
    add: 'New filter',
    unnamed: 'Filter without a name',
    byHand: 'Written by hand',
    'why.kept': 'It works where it stands, and stays as it was written; “Edit as text” changes it.',
    edit: 'Edit',
    remove: 'Delete',
    up: 'Move {name} up',
    down: 'Move {name} down',
    asText: 'Edit as text',
    notRules: 'This script cannot be read. It can be edited as text only.',
    textHint: 'Everything here is one script in Sieve (RFC 5228). What the rules cannot say stays as it was written.',
    source: 'Script',
    save: 'Save',
    saved: 'Filters saved.',
    removed: 'Filter deleted.',
    changedElsewhere:
      'The filters were changed in another place meanwhile. What is there now is shown; please do it once more.',
    notInUse: 'This script is not in use: nothing of it is done.',
    newTitle: 'New filter',
    editTitle: 'Edit the filter',
    name: 'Name',
    nameHint: 'So that you know it again',
    when: 'For mail',
    'match.all': 'that meets all conditions',
    'match.any': 'that meets one of the conditions',
    'match.always': 'of every kind',
    conditions: 'Conditions',
    condition: 'Condition {count}',
    actions: 'What is done',
    action: 'Action {count}',
    what: 'What',
    how: 'How',
    value: 'Text',
    values: 'One in each line; any of them counts.',
    field: 'Name of the field',
    'what.from': 'From',
    'what.recipient': 'To or copy to',
    'what.subject': 'Subject',
    'what.list': 'Mailing list',
    'what.header': 'Another field',
    'what.body': 'Text of the message',
    'what.size': 'Size',
    'what.attachment': 'Attachment',
    'what.junk': 'Likely junk',
    'how.contains': 'contains',
    'how.is': 'is',
    'how.begins': 'begins with',
    'how.ends': 'ends with',
    'how.matches': 'is like (with * and ?)',
    'how.exists': 'is there',
    'how.domain': 'has the domain',
    'how.not.contains': 'does not contain',
    'how.not.is': 'is not',
    'how.not.begins': 'does not begin with',
    'how.not.ends': 'does not end with',
    'how.not.matches': 'is not like',
    'how.not.exists': 'is not there',
    'how.not.domain': 'does not have the domain',
    'how.over': 'is over',
    'how.under': 'is under',
    kilobytes: 'Kilobytes',
    percent: 'At least, in per cent',
    'do.move': 'Move to',
    'do.copy': 'Copy to',
    'do.read': 'Mark as read',
    'do.star': 'Star',
    'do.flag': 'Give the keyword',
    'do.forward': 'Forward, and keep it here',
    'do.forwardOnly': 'Forward, and keep nothing here',
    'do.reject': 'Refuse, with the words',
    'do.discard': 'Throw away',
    'do.keep': 'Keep in the inbox',
    'do.stop': 'Stop here: no further filters',
    mailbox: 'Folder',
    keyword: 'Keyword',
    address: 'Address',
    reason: 'Words to the sender',
    discardHint: 'It is gone for good. Moving it to the trash gives you time to look.',
    forwardHint: 'Everything that matches leaves this house.',
    needsCondition: 'Say what is looked for in condition {count}.',
    needsAction: 'Say what is done: action {count} lacks something.',
    needsSome: 'A filter does at least one thing.',
    title: 'Filters',
    row: 'one row each; rows without a choice are left out',
    noRow: '– nothing –',
    off: 'off',
    turnOff: 'Switch off',
    turnOn: 'Switch on',
    removeLead: 'The filter “{name}” is deleted. What it has done stays.',
    again: 'To send mail on to somebody new, show your password once more, then save again:',
    proof: 'Show the password',
    refused: 'That was refused:',
    backToRules: 'Back to the filters',
    extra: 'Text, number or folder',
  },
  nb: {
    lead: 'Filtre ser på posten når den kommer, ovenfra og ned, enten du er her eller ikke.',
    none: 'Det er ingen filtre ennå.',
    add: 'Nytt filter',
    unnamed: 'Filter uten navn',
    byHand: 'Skrevet for hånd',
    'why.kept': 'Den virker der den står, og blir som den ble skrevet; «Rediger som tekst» endrer den.',
    edit: 'Rediger',
    remove: 'Slett',
    up: 'Flytt {name} opp',
    down: 'Flytt {name} ned',
    asText: 'Rediger som tekst',
    notRules: 'Dette skriptet kan ikke leses. Det kan bare redigeres som tekst.',
    textHint: 'Alt her er ett skript i Sieve (RFC 5228). Det reglene ikke kan si, blir stående slik det ble skrevet.',
    source: 'Skript',
    save: 'Lagre',
    saved: 'Filtrene er lagret.',
    removed: 'Filteret er slettet.',
    changedElsewhere:
      'Filtrene ble endret et annet sted i mellomtiden. Det som er der nå, vises; gjør det en gang til.',
    notInUse: 'Dette skriptet er ikke i bruk: Ingenting av det blir gjort.',
    newTitle: 'Nytt filter',
    editTitle: 'Rediger filteret',
    name: 'Navn',
    nameHint: 'Så du kjenner det igjen',
    when: 'For post',
    'match.all': 'som oppfyller alle vilkår',
    'match.any': 'som oppfyller ett av vilkårene',
    'match.always': 'av alle slag',
    conditions: 'Vilkår',
    condition: 'Vilkår {count}',
    actions: 'Hva som gjøres',
    action: 'Handling {count}',
    what: 'Hva',
    how: 'Hvordan',
    value: 'Tekst',
    values: 'Én på hver linje; hver av dem teller.',
    field: 'Navn på feltet',
    'what.from': 'Fra',
    'what.recipient': 'Til eller kopi til',
    'what.subject': 'Emne',
    'what.list': 'E-postliste',
    'what.header': 'Et annet felt',
    'what.body': 'Teksten i meldingen',
    'what.size': 'Størrelse',
    'what.attachment': 'Vedlegg',
    'what.junk': 'Trolig søppel',
    'how.contains': 'inneholder',
    'how.is': 'er',
    'how.begins': 'begynner med',
    'how.ends': 'slutter med',
    'how.matches': 'er som (med * og ?)',
    'how.exists': 'finnes',
    'how.domain': 'har domenet',
    'how.not.contains': 'inneholder ikke',
    'how.not.is': 'er ikke',
    'how.not.begins': 'begynner ikke med',
    'how.not.ends': 'slutter ikke med',
    'how.not.matches': 'er ikke som',
    'how.not.exists': 'finnes ikke',
    'how.not.domain': 'har ikke domenet',
    'how.over': 'er over',
    'how.under': 'er under',
    kilobytes: 'Kilobyte',
    percent: 'Minst, i prosent',
    'do.move': 'Flytt til',
    'do.copy': 'Kopier til',
    'do.read': 'Merk som lest',
    'do.star': 'Gi stjerne',
    'do.flag': 'Gi nøkkelordet',
    'do.forward': 'Videresend, og behold den her',
    'do.forwardOnly': 'Videresend, og behold ingenting her',
    'do.reject': 'Avvis, med ordene',
    'do.discard': 'Kast',
    'do.keep': 'Behold i innboksen',
    'do.stop': 'Stopp her: ingen flere filtre',
    mailbox: 'Mappe',
    keyword: 'Nøkkelord',
    address: 'Adresse',
    reason: 'Ord til avsenderen',
    discardHint: 'Den er borte for godt. Flyttet til papirkurven får du tid til å se etter.',
    forwardHint: 'Alt som passer, forlater dette huset.',
    needsCondition: 'Si hva vilkår {count} ser etter.',
    needsAction: 'Si hva som gjøres: handling {count} mangler noe.',
    needsSome: 'Et filter gjør minst én ting.',
    title: 'Filtre',
    row: 'én rad hver; rader uten valg utelates',
    noRow: '– ingenting –',
    off: 'av',
    turnOff: 'Slå av',
    turnOn: 'Slå på',
    removeLead: 'Filteret «{name}» slettes. Det det har gjort, blir stående.',
    again: 'For å sende post videre til noen nye må du vise passordet en gang til, og så lagre igjen:',
    proof: 'Vis passordet',
    refused: 'Det ble avvist:',
    backToRules: 'Tilbake til filtrene',
    extra: 'Tekst, tall eller mappe',
  },
  de: {
    lead: 'Filter sehen sich Post an, wenn sie kommt, von oben nach unten, ob Sie da sind oder nicht.',
    none: 'Es gibt noch keine Filter.',
    add: 'Neuer Filter',
    unnamed: 'Filter ohne Namen',
    byHand: 'Von Hand geschrieben',
    'why.kept': 'Er wirkt, wo er steht, und bleibt, wie er geschrieben wurde; „Als Text bearbeiten“ ändert ihn.',
    edit: 'Bearbeiten',
    remove: 'Löschen',
    up: '{name} nach oben',
    down: '{name} nach unten',
    asText: 'Als Text bearbeiten',
    notRules: 'Dieses Skript lässt sich nicht lesen. Es kann nur als Text bearbeitet werden.',
    textHint:
      'Alles hier ist ein Skript in Sieve (RFC 5228). Was die Regeln nicht sagen können, bleibt, wie es geschrieben wurde.',
    source: 'Skript',
    save: 'Speichern',
    saved: 'Filter gespeichert.',
    removed: 'Filter gelöscht.',
    changedElsewhere:
      'Die Filter wurden inzwischen anderswo geändert. Gezeigt wird, was jetzt da ist; bitte noch einmal.',
    notInUse: 'Dieses Skript ist nicht in Gebrauch: Nichts davon geschieht.',
    newTitle: 'Neuer Filter',
    editTitle: 'Filter bearbeiten',
    name: 'Name',
    nameHint: 'Damit Sie ihn wiedererkennen',
    when: 'Für Post',
    'match.all': 'die alle Bedingungen erfüllt',
    'match.any': 'die eine der Bedingungen erfüllt',
    'match.always': 'jeder Art',
    conditions: 'Bedingungen',
    condition: 'Bedingung {count}',
    actions: 'Was geschieht',
    action: 'Aktion {count}',
    what: 'Was',
    how: 'Wie',
    value: 'Text',
    values: 'In jeder Zeile einer; jeder davon zählt.',
    field: 'Name des Felds',
    'what.from': 'Von',
    'what.recipient': 'An oder Kopie an',
    'what.subject': 'Betreff',
    'what.list': 'Mailingliste',
    'what.header': 'Ein anderes Feld',
    'what.body': 'Text der Nachricht',
    'what.size': 'Größe',
    'what.attachment': 'Anhang',
    'what.junk': 'Wohl Spam',
    'how.contains': 'enthält',
    'how.is': 'ist',
    'how.begins': 'beginnt mit',
    'how.ends': 'endet mit',
    'how.matches': 'ist wie (mit * und ?)',
    'how.exists': 'ist da',
    'how.domain': 'hat die Domain',
    'how.not.contains': 'enthält nicht',
    'how.not.is': 'ist nicht',
    'how.not.begins': 'beginnt nicht mit',
    'how.not.ends': 'endet nicht mit',
    'how.not.matches': 'ist nicht wie',
    'how.not.exists': 'ist nicht da',
    'how.not.domain': 'hat nicht die Domain',
    'how.over': 'ist über',
    'how.under': 'ist unter',
    kilobytes: 'Kilobytes',
    percent: 'Mindestens, in Prozent',
    'do.move': 'Verschieben nach',
    'do.copy': 'Kopieren nach',
    'do.read': 'Als gelesen markieren',
    'do.star': 'Mit Stern versehen',
    'do.flag': 'Das Schlagwort geben',
    'do.forward': 'Weiterleiten und hier behalten',
    'do.forwardOnly': 'Weiterleiten und hier nichts behalten',
    'do.reject': 'Ablehnen, mit den Worten',
    'do.discard': 'Wegwerfen',
    'do.keep': 'Im Posteingang behalten',
    'do.stop': 'Hier aufhören: keine weiteren Filter',
    mailbox: 'Ordner',
    keyword: 'Schlagwort',
    address: 'Adresse',
    reason: 'Worte an den Absender',
    discardHint: 'Es ist endgültig fort. In den Papierkorb verschoben, lässt es Zeit nachzusehen.',
    forwardHint: 'Alles, was zutrifft, verlässt dieses Haus.',
    needsCondition: 'Sagen Sie, wonach Bedingung {count} sucht.',
    needsAction: 'Sagen Sie, was geschieht: Aktion {count} fehlt etwas.',
    needsSome: 'Ein Filter tut mindestens eines.',
    title: 'Filter',
    row: 'je eine Zeile; Zeilen ohne Wahl entfallen',
    noRow: '– nichts –',
    off: 'aus',
    turnOff: 'Ausschalten',
    turnOn: 'Einschalten',
    removeLead: 'Der Filter „{name}“ wird gelöscht. Was er getan hat, bleibt.',
    again: 'Um Post an jemand Neuen weiterzuleiten, zeigen Sie noch einmal Ihr Passwort und speichern Sie dann erneut:',
    proof: 'Das Passwort zeigen',
    refused: 'Das wurde abgelehnt:',
    backToRules: 'Zurück zu den Filtern',
    extra: 'Text, Zahl oder Ordner',
  },
}
