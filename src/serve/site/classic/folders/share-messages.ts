import type { Level, ShareRight } from '../../../../wire/jmap/share-levels.ts'
import type { Messages } from '../../language/language.ts'

interface ShareText {
  readonly title: (name: string) => string
  /** Said where it is the inbox. */
  readonly inbox: string
  readonly share: string
  readonly address: string
  readonly addressHint: string
  readonly may: string
  readonly levels: Readonly<Record<Level | 'unusual', string>>
  readonly give: string
  readonly change: string
  readonly further: string
  readonly end: string
  readonly people: string
  readonly nobody: string
  readonly only: string
  readonly rights: Readonly<Record<ShareRight, string>>
  readonly problems: Readonly<Record<'empty' | 'own' | 'unknown' | 'there' | 'refused', string>>
  readonly done: Readonly<Record<ShareDone, string>>
}

export type ShareDone = 'given' | 'changed' | 'ended'
export const SHARE_DONE: readonly ShareDone[] = ['given', 'changed', 'ended']

/** What is said where a folder is shared. */
export const SHARE_MESSAGES: Messages<ShareText> = {
  en: {
    title: (name) => `Share “${name}”`,
    inbox:
      'Everything that arrives comes into the inbox: letters of this service about your account too, and those with which other services set new passwords. Whoever reads along can use them. Better share a folder, and have a filter put into it what others are to read.',
    share: 'Share it',
    address: 'E-mail address',
    addressHint: 'All of it; of somebody with an account here, at the same domain.',
    may: 'May',
    levels: {
      read: 'read: sees the messages and can copy them',
      mark: 'read and mark: also as read and with a star, which is so for you too, and puts messages in',
      write: 'everything: also takes messages out, deletes them, makes folders in it, renames or deletes it',
      unusual: 'something else',
    },
    give: 'Share',
    change: 'Change',
    further: 'may share it further',
    end: 'Stop sharing',
    people: 'Shared with',
    nobody: 'Nobody so far.',
    only: 'May just:',
    rights: {
      mayReadItems: 'read',
      maySetSeen: 'mark as read',
      maySetKeywords: 'set stars and other marks',
      mayAddItems: 'put messages in',
      mayRemoveItems: 'take messages out and delete them',
      mayCreateChild: 'make folders in it',
      mayRename: 'rename it',
      mayDelete: 'delete it',
    },
    problems: {
      empty: 'Whom do you want to share it with?',
      own: 'That is your own address.',
      unknown: 'Nobody whom you can share with has that address.',
      there: 'It is shared with them already.',
      refused: 'That was refused:',
    },
    done: {
      given: 'The folder is shared.',
      changed: 'What they may do was changed.',
      ended: 'The folder is not shared with them any more.',
    },
  },
  nb: {
    title: (name) => `Del «${name}»`,
    inbox:
      'Alt som kommer, havner i innboksen: også brev fra denne tjenesten om kontoen din, og de som andre tjenester setter nye passord med. Den som leser med, kan bruke dem. Del heller en mappe, og la et filter legge i den det andre skal lese.',
    share: 'Del den',
    address: 'E-postadresse',
    addressHint: 'Hele adressen; til noen som har konto her, på samme domene.',
    may: 'Kan',
    levels: {
      read: 'lese: ser meldingene og kan kopiere dem',
      mark: 'lese og merke: også som lest og med stjerne, som gjelder for deg også, og legge inn meldinger',
      write: 'alt: også ta ut og slette meldinger, lage mapper i den, gi den nytt navn eller slette den',
      unusual: 'noe annet',
    },
    give: 'Del',
    change: 'Endre',
    further: 'kan dele videre',
    end: 'Ikke del lenger',
    people: 'Delt med',
    nobody: 'Ingen ennå.',
    only: 'Kan bare:',
    rights: {
      mayReadItems: 'lese',
      maySetSeen: 'merke som lest',
      maySetKeywords: 'sette stjerner og andre merker',
      mayAddItems: 'legge inn meldinger',
      mayRemoveItems: 'ta ut og slette meldinger',
      mayCreateChild: 'lage mapper i den',
      mayRename: 'gi den nytt navn',
      mayDelete: 'slette den',
    },
    problems: {
      empty: 'Hvem vil du dele den med?',
      own: 'Det er din egen adresse.',
      unknown: 'Ingen du kan dele med, har den adressen.',
      there: 'Den er allerede delt med den adressen.',
      refused: 'Det ble avvist:',
    },
    done: { given: 'Mappen er delt.', changed: 'Rettighetene er endret.', ended: 'Mappen er ikke lenger delt.' },
  },
  de: {
    title: (name) => `„${name}“ freigeben`,
    inbox:
      'Alles, was ankommt, liegt im Posteingang: auch Briefe dieses Dienstes über Ihr Konto und die, mit denen andere Dienste neue Passwörter setzen. Wer mitliest, kann sie benutzen. Geben Sie besser einen Ordner frei, und lassen Sie einen Filter hineinlegen, was andere lesen sollen.',
    share: 'Freigeben',
    address: 'E-Mail-Adresse',
    addressHint: 'Die ganze; von jemandem mit einem Konto hier, in derselben Domain.',
    may: 'Darf',
    levels: {
      read: 'lesen: sieht die Nachrichten und kann sie kopieren',
      mark: 'lesen und markieren: auch als gelesen und mit Stern, was dann auch für Sie gilt, und Nachrichten hineinlegen',
      write: 'alles: auch Nachrichten herausnehmen und löschen, Ordner darin anlegen, ihn umbenennen oder löschen',
      unusual: 'etwas anderes',
    },
    give: 'Freigeben',
    change: 'Ändern',
    further: 'darf weiter freigeben',
    end: 'Nicht mehr freigeben',
    people: 'Freigegeben für',
    nobody: 'Bisher niemand.',
    only: 'Darf nur:',
    rights: {
      mayReadItems: 'lesen',
      maySetSeen: 'als gelesen markieren',
      maySetKeywords: 'Sterne und andere Zeichen setzen',
      mayAddItems: 'Nachrichten hineinlegen',
      mayRemoveItems: 'Nachrichten herausnehmen und löschen',
      mayCreateChild: 'Ordner darin anlegen',
      mayRename: 'ihn umbenennen',
      mayDelete: 'ihn löschen',
    },
    problems: {
      empty: 'Für wen wollen Sie ihn freigeben?',
      own: 'Das ist Ihre eigene Adresse.',
      unknown: 'Niemand, für den Sie freigeben können, hat diese Adresse.',
      there: 'Er ist dafür schon freigegeben.',
      refused: 'Das wurde abgelehnt:',
    },
    done: {
      given: 'Der Ordner ist freigegeben.',
      changed: 'Was erlaubt ist, wurde geändert.',
      ended: 'Der Ordner ist nicht mehr freigegeben.',
    },
  },
}
