import type { Messages } from '../../language/language.ts'

interface ListText {
  readonly folders: string
  readonly fold: string
  readonly compose: string
  readonly roles: Readonly<Record<string, string>>
  readonly search: string
  readonly searchOf: (owner: string) => string
  readonly searchHint: string
  readonly find: string
  readonly results: string
  readonly messages: string
  readonly acts: string
  readonly select: string
  readonly unread: string
  readonly flagged: string
  readonly attachment: string
  readonly many: (count: number) => string
  readonly unreadCount: (count: number) => string
  readonly shown: (from: number, to: number, of: number) => string
  readonly noSubject: string
  readonly noSender: string
  readonly to: string
  readonly empty: string
  readonly nothing: string
  readonly read: string
  readonly markUnread: string
  readonly flag: string
  readonly unflag: string
  readonly archive: string
  readonly junk: string
  readonly notJunk: string
  readonly trash: string
  readonly destroy: string
  readonly move: string
  readonly moveTo: string
  readonly copy: string
  readonly ownFolders: string
  readonly choose: string
  readonly undo: string
  readonly undone: string
  readonly none: string
  readonly refused: string
  readonly refusals: Readonly<Record<RefusalName, string>>
  readonly done: Readonly<Record<DoneName, (count: number) => string>>
  readonly destroyLead: (count: number) => string
  readonly gone: string
}

/** What may have been done, as the page says it that is shown then. */
export type DoneName = 'marked' | 'moved' | 'copied' | 'archived' | 'junked' | 'trashed' | 'destroyed'
export const DONE_NAMES: readonly DoneName[] = [
  'marked',
  'moved',
  'copied',
  'archived',
  'junked',
  'trashed',
  'destroyed',
]

/** Why something may have been refused, where it can be said better than by saying that it was. */
export type RefusalName = 'forbidden' | 'full'
export const REFUSAL_NAMES: readonly RefusalName[] = ['forbidden', 'full']

const english = (count: number) => (count === 1 ? '1 message' : `${count} messages`)
const norwegian = (count: number) => (count === 1 ? '1 melding' : `${count} meldinger`)
const german = (count: number) => (count === 1 ? '1 Nachricht' : `${count} Nachrichten`)

/** What the lists of the classic webmail say. */
export const LIST_MESSAGES: Messages<ListText> = {
  en: {
    folders: 'Folders',
    fold: 'Hide the folders',
    compose: 'New message',
    roles: {
      inbox: 'Inbox',
      archive: 'Archive',
      drafts: 'Drafts',
      scheduled: 'Scheduled',
      sent: 'Sent',
      junk: 'Junk',
      snoozed: 'Snoozed',
      trash: 'Trash',
    },
    search: 'Search mail',
    searchOf: (owner) => `Search what ${owner} shares`,
    searchHint: 'from: to: subject: has:attachment is:unread before:2026-01-31 after: in:',
    find: 'Search',
    results: 'Search results',
    messages: 'Messages',
    acts: 'What to do with those that are ticked',
    select: 'Tick',
    unread: 'Unread',
    flagged: 'Starred',
    attachment: 'With an attachment',
    many: english,
    unreadCount: (count) => `${count} unread`,
    shown: (from, to, of) => `${from}–${to} of ${of}`,
    noSubject: '(no subject)',
    noSender: '(no sender)',
    to: 'To:',
    empty: 'There is nothing here.',
    nothing: 'Nothing was found.',
    read: 'Read',
    markUnread: 'Unread',
    flag: 'Star',
    unflag: 'Take the star off',
    archive: 'Archive',
    junk: 'Junk',
    notJunk: 'Not junk',
    trash: 'Delete',
    destroy: 'Delete for good',
    move: 'Move',
    moveTo: 'Move or copy to',
    copy: 'Copy',
    ownFolders: 'Your own folders',
    choose: 'Folder …',
    undo: 'Undo',
    undone: 'Undone.',
    none: 'Nothing was ticked, so nothing was done.',
    refused: 'That could not be done.',
    refusals: {
      forbidden: 'That was not done: whoever shares the folder has not given you the right to it.',
      full: 'That was not done: there is no room left where it was to go.',
    },
    done: {
      marked: (count) => `Marked: ${english(count)}.`,
      moved: (count) => `Moved: ${english(count)}.`,
      copied: (count) => `Copied: ${english(count)}.`,
      archived: (count) => `Archived: ${english(count)}.`,
      junked: (count) => `Moved to the junk: ${english(count)}.`,
      trashed: (count) => `Moved to the trash: ${english(count)}.`,
      destroyed: (count) => `Deleted for good: ${english(count)}.`,
    },
    destroyLead: (count) => `${english(count)} will be deleted for good. Nobody can bring that back.`,
    gone: 'This message is not there any more.',
  },
  nb: {
    folders: 'Mapper',
    fold: 'Skjul mappene',
    compose: 'Ny melding',
    roles: {
      inbox: 'Innboks',
      archive: 'Arkiv',
      drafts: 'Utkast',
      scheduled: 'Planlagt',
      sent: 'Sendt',
      junk: 'Søppelpost',
      snoozed: 'Utsatt',
      trash: 'Papirkurv',
    },
    search: 'Søk i e-posten',
    searchOf: (owner) => `Søk i det ${owner} deler`,
    searchHint: 'from: to: subject: has:attachment is:unread before:2026-01-31 after: in:',
    find: 'Søk',
    results: 'Søkeresultater',
    messages: 'Meldinger',
    acts: 'Hva som skal skje med dem som er krysset av',
    select: 'Kryss av',
    unread: 'Ulest',
    flagged: 'Med stjerne',
    attachment: 'Med vedlegg',
    many: norwegian,
    unreadCount: (count) => `${count} ulest`,
    shown: (from, to, of) => `${from}–${to} av ${of}`,
    noSubject: '(uten emne)',
    noSender: '(uten avsender)',
    to: 'Til:',
    empty: 'Her er det tomt.',
    nothing: 'Ingenting ble funnet.',
    read: 'Lest',
    markUnread: 'Ulest',
    flag: 'Sett stjerne',
    unflag: 'Fjern stjernen',
    archive: 'Arkiver',
    junk: 'Søppelpost',
    notJunk: 'Ikke søppelpost',
    trash: 'Slett',
    destroy: 'Slett for godt',
    move: 'Flytt',
    moveTo: 'Flytt eller kopier til',
    copy: 'Kopier',
    ownFolders: 'Dine egne mapper',
    choose: 'Mappe …',
    undo: 'Angre',
    undone: 'Angret.',
    none: 'Ingenting var krysset av, så ingenting ble gjort.',
    refused: 'Det gikk ikke.',
    refusals: {
      forbidden: 'Det ble ikke gjort: den som deler mappen, har ikke gitt deg rett til det.',
      full: 'Det ble ikke gjort: det er ikke plass igjen der det skulle.',
    },
    done: {
      marked: (count) => `Merket: ${norwegian(count)}.`,
      moved: (count) => `Flyttet: ${norwegian(count)}.`,
      copied: (count) => `Kopiert: ${norwegian(count)}.`,
      archived: (count) => `Arkivert: ${norwegian(count)}.`,
      junked: (count) => `Flyttet til søppelpost: ${norwegian(count)}.`,
      trashed: (count) => `Flyttet til papirkurven: ${norwegian(count)}.`,
      destroyed: (count) => `Slettet for godt: ${norwegian(count)}.`,
    },
    destroyLead: (count) => `${norwegian(count)} blir slettet for godt. Ingen kan hente det tilbake.`,
    gone: 'Denne meldingen finnes ikke lenger.',
  },
  de: {
    folders: 'Ordner',
    fold: 'Ordner ausblenden',
    compose: 'Neue Nachricht',
    roles: {
      inbox: 'Posteingang',
      archive: 'Archiv',
      drafts: 'Entwürfe',
      scheduled: 'Geplant',
      sent: 'Gesendet',
      junk: 'Unerwünscht',
      snoozed: 'Zurückgestellt',
      trash: 'Papierkorb',
    },
    search: 'Post durchsuchen',
    searchOf: (owner) => `Durchsuchen, was ${owner} freigibt`,
    searchHint: 'from: to: subject: has:attachment is:unread before:2026-01-31 after: in:',
    find: 'Suchen',
    results: 'Suchergebnisse',
    messages: 'Nachrichten',
    acts: 'Was mit den angekreuzten geschieht',
    select: 'Ankreuzen',
    unread: 'Ungelesen',
    flagged: 'Mit Stern',
    attachment: 'Mit Anhang',
    many: german,
    unreadCount: (count) => `${count} ungelesen`,
    shown: (from, to, of) => `${from}–${to} von ${of}`,
    noSubject: '(ohne Betreff)',
    noSender: '(ohne Absender)',
    to: 'An:',
    empty: 'Hier ist nichts.',
    nothing: 'Nichts gefunden.',
    read: 'Gelesen',
    markUnread: 'Ungelesen',
    flag: 'Stern setzen',
    unflag: 'Stern entfernen',
    archive: 'Archivieren',
    junk: 'Unerwünscht',
    notJunk: 'Erwünscht',
    trash: 'Löschen',
    destroy: 'Endgültig löschen',
    move: 'Verschieben',
    moveTo: 'Verschieben oder kopieren nach',
    copy: 'Kopieren',
    ownFolders: 'Ihre eigenen Ordner',
    choose: 'Ordner …',
    undo: 'Rückgängig',
    undone: 'Rückgängig gemacht.',
    none: 'Nichts war angekreuzt, deshalb ist nichts geschehen.',
    refused: 'Das ging nicht.',
    refusals: {
      forbidden: 'Das ist nicht geschehen: Wer den Ordner freigibt, hat Ihnen das Recht dazu nicht gegeben.',
      full: 'Das ist nicht geschehen: Wo es hin sollte, ist kein Platz mehr.',
    },
    done: {
      marked: (count) => `Markiert: ${german(count)}.`,
      moved: (count) => `Verschoben: ${german(count)}.`,
      copied: (count) => `Kopiert: ${german(count)}.`,
      archived: (count) => `Archiviert: ${german(count)}.`,
      junked: (count) => `Als unerwünscht abgelegt: ${german(count)}.`,
      trashed: (count) => `In den Papierkorb gelegt: ${german(count)}.`,
      destroyed: (count) => `Endgültig gelöscht: ${german(count)}.`,
    },
    destroyLead: (count) => `${german(count)} werden endgültig gelöscht. Niemand kann das zurückholen.`,
    gone: 'Diese Nachricht ist nicht mehr da.',
  },
}
