import type { Messages } from '../../language/language.ts'

interface FolderText {
  readonly title: string
  readonly manage: string
  readonly sharedBy: (owner: string) => string
  readonly make: string
  readonly name: string
  readonly below: string
  readonly top: string
  readonly shown: string
  readonly subscribed: string
  readonly subscribedHint: string
  readonly change: (name: string) => string
  readonly save: string
  readonly hidden: string
  readonly unsubscribed: string
  readonly own: string
  readonly remove: string
  readonly removeLead: (name: string, count: number) => string
  readonly destroyLead: (name: string, count: number) => string
  readonly empty: string
  readonly emptyLead: (name: string, count: number) => string
  readonly messages: (count: number) => string
  readonly problems: Readonly<Record<'noName' | 'taken' | 'refused', string>>
  readonly done: Readonly<Record<FolderDone, string>>
  readonly all: string
}

/** What may have been done with folders. */
export type FolderDone = 'made' | 'changed' | 'thrown' | 'destroyed' | 'emptied' | 'partly'
export const FOLDER_DONE: readonly FolderDone[] = ['made', 'changed', 'thrown', 'destroyed', 'emptied', 'partly']

/** What is said where folders are made and changed. */
export const FOLDER_MESSAGES: Messages<FolderText> = {
  en: {
    title: 'Folders',
    manage: 'Change folders',
    sharedBy: (owner) => `Folders that ${owner} shares with you`,
    make: 'Make a folder',
    name: 'Name',
    below: 'Below',
    top: 'None: beside the first ones',
    shown: 'Shown among the folders of this webmail',
    subscribed: 'Subscribed',
    subscribedHint: 'Mail programs, and the modern webmail, show what is subscribed to and may hide the rest.',
    change: (name) => `Change “${name}”`,
    save: 'Save',
    hidden: 'hidden',
    unsubscribed: 'not subscribed',
    own: 'This folder has a purpose of its own, so it keeps its name and its place.',
    remove: 'Delete the folder',
    removeLead: (name, count) =>
      `“${name}” is moved to the trash, with ${count === 1 ? 'the message' : `the ${count} messages`} and the folders in it.`,
    destroyLead: (name, count) =>
      `“${name}” is deleted for good, with ${count === 1 ? 'the message' : `the ${count} messages`} and the folders in it. Nobody can bring that back.`,
    empty: 'Empty the folder',
    emptyLead: (name, count) =>
      `${count === 1 ? 'The message' : `All ${count} messages`} in “${name}” will be deleted for good. Nobody can bring that back.`,
    messages: (count) => (count === 1 ? '1 message' : `${count} messages`),
    problems: {
      noName: 'Write a name.',
      taken: 'There is a folder of that name already.',
      refused: 'That could not be done:',
    },
    done: {
      made: 'The folder was made.',
      changed: 'Changed.',
      thrown: 'The folder is in the trash.',
      destroyed: 'The folder was deleted for good.',
      emptied: 'The folder was emptied.',
      partly: 'There was so much in the folder that some of it is still there. Empty it once more.',
    },
    all: 'All folders',
  },
  nb: {
    title: 'Mapper',
    manage: 'Endre mapper',
    sharedBy: (owner) => `Mapper som ${owner} deler med deg`,
    make: 'Lag en mappe',
    name: 'Navn',
    below: 'Under',
    top: 'Ingen: ved siden av de første',
    shown: 'Vises blant mappene i denne nettposten',
    subscribed: 'Abonnert',
    subscribedHint: 'E-postprogrammer og den moderne nettposten viser det man abonnerer på, og kan skjule resten.',
    change: (name) => `Endre «${name}»`,
    save: 'Lagre',
    hidden: 'skjult',
    unsubscribed: 'ikke abonnert',
    own: 'Denne mappen har sin egen oppgave, så den beholder navnet og plassen.',
    remove: 'Slett mappen',
    removeLead: (name, count) =>
      `«${name}» flyttes til papirkurven, med ${count === 1 ? 'meldingen' : `de ${count} meldingene`} og mappene i den.`,
    destroyLead: (name, count) =>
      `«${name}» slettes for godt, med ${count === 1 ? 'meldingen' : `de ${count} meldingene`} og mappene i den. Ingen kan hente det tilbake.`,
    empty: 'Tøm mappen',
    emptyLead: (name, count) =>
      `${count === 1 ? 'Meldingen' : `Alle ${count} meldinger`} i «${name}» slettes for godt. Ingen kan hente det tilbake.`,
    messages: (count) => (count === 1 ? '1 melding' : `${count} meldinger`),
    problems: {
      noName: 'Skriv et navn.',
      taken: 'Det finnes allerede en mappe med det navnet.',
      refused: 'Det gikk ikke:',
    },
    done: {
      made: 'Mappen ble laget.',
      changed: 'Endret.',
      thrown: 'Mappen ligger i papirkurven.',
      destroyed: 'Mappen ble slettet for godt.',
      emptied: 'Mappen ble tømt.',
      partly: 'Det var så mye i mappen at noe er der ennå. Tøm den en gang til.',
    },
    all: 'Alle mapper',
  },
  de: {
    title: 'Ordner',
    manage: 'Ordner ändern',
    sharedBy: (owner) => `Ordner, die ${owner} für Sie freigibt`,
    make: 'Einen Ordner anlegen',
    name: 'Name',
    below: 'Unter',
    top: 'Keinem: neben den ersten',
    shown: 'Wird unter den Ordnern dieses Webmails gezeigt',
    subscribed: 'Abonniert',
    subscribedHint:
      'E-Mail-Programme und das moderne Webmail zeigen, was abonniert ist, und verbergen vielleicht den Rest.',
    change: (name) => `„${name}“ ändern`,
    save: 'Speichern',
    hidden: 'verborgen',
    unsubscribed: 'nicht abonniert',
    own: 'Dieser Ordner hat seine eigene Aufgabe und behält deshalb Namen und Platz.',
    remove: 'Den Ordner löschen',
    removeLead: (name, count) =>
      `„${name}“ kommt in den Papierkorb, mit ${count === 1 ? 'der Nachricht' : `den ${count} Nachrichten`} und den Ordnern darin.`,
    destroyLead: (name, count) =>
      `„${name}“ wird endgültig gelöscht, mit ${count === 1 ? 'der Nachricht' : `den ${count} Nachrichten`} und den Ordnern darin. Niemand kann das zurückholen.`,
    empty: 'Den Ordner leeren',
    emptyLead: (name, count) =>
      `${count === 1 ? 'Die Nachricht' : `Alle ${count} Nachrichten`} in „${name}“ werden endgültig gelöscht. Niemand kann das zurückholen.`,
    messages: (count) => (count === 1 ? '1 Nachricht' : `${count} Nachrichten`),
    problems: {
      noName: 'Schreiben Sie einen Namen.',
      taken: 'Es gibt schon einen Ordner mit diesem Namen.',
      refused: 'Das ging nicht:',
    },
    done: {
      made: 'Der Ordner wurde angelegt.',
      changed: 'Geändert.',
      thrown: 'Der Ordner liegt im Papierkorb.',
      destroyed: 'Der Ordner wurde endgültig gelöscht.',
      emptied: 'Der Ordner wurde geleert.',
      partly: 'In dem Ordner war so viel, dass ein Teil noch da ist. Leeren Sie ihn noch einmal.',
    },
    all: 'Alle Ordner',
  },
}
