import type { Messages } from '../../language/language.ts'

export type ContactDone = 'made' | 'changed' | 'removed' | 'elsewhere'
export const CONTACT_DONE: readonly ContactDone[] = ['made', 'changed', 'removed', 'elsewhere']

interface ContactText {
  readonly title: string
  readonly find: string
  readonly search: string
  readonly add: string
  readonly addGroup: string
  readonly group: string
  readonly none: string
  readonly nothing: string
  readonly unnamed: string
  readonly write: string
  readonly given: string
  readonly surname: string
  readonly company: string
  readonly emails: string
  readonly phones: string
  readonly lines: string
  readonly note: string
  readonly members: string
  readonly groupName: string
  readonly save: string
  readonly remove: string
  readonly removeLead: (name: string) => string
  readonly rest: string
  readonly needsSomething: string
  readonly badAddress: (address: string) => string
  readonly refused: string
  readonly done: Readonly<Record<ContactDone, string>>
  readonly all: string
  readonly pick: string
  readonly pickLead: string
  readonly take: string
  readonly backToLetter: string
}

/** What is said of contacts. */
export const CONTACT_MESSAGES: Messages<ContactText> = {
  en: {
    title: 'Contacts',
    find: 'Search contacts',
    search: 'Search',
    add: 'New contact',
    addGroup: 'New group',
    group: 'Group',
    none: 'There are no contacts yet.',
    nothing: 'Nobody was found.',
    unnamed: 'Without a name',
    write: 'Write',
    given: 'Given name',
    surname: 'Surname',
    company: 'Organisation',
    emails: 'E-mail addresses',
    phones: 'Telephone numbers',
    lines: 'One in each line.',
    note: 'Note',
    members: 'Who is in it',
    groupName: 'Name of the group',
    save: 'Save',
    remove: 'Delete',
    removeLead: (name) => `“${name}” is deleted from your contacts. Nobody can bring that back.`,
    rest: 'Whatever else is known of this contact (birthday, photograph, postal addresses …) stays as it is.',
    needsSomething: 'Write a name or an address.',
    badAddress: (address) => `This is no address: ${address}`,
    refused: 'That was refused:',
    done: {
      made: 'Saved among the contacts.',
      changed: 'Changed.',
      removed: 'Deleted.',
      elsewhere:
        'This contact was changed in another place meanwhile. What is there now is shown; please do it once more.',
    },
    all: 'All contacts',
    pick: 'Choose recipients',
    pickLead: 'The letter is saved among the drafts meanwhile.',
    take: 'Put them into the letter',
    backToLetter: 'Back to the letter',
  },
  nb: {
    title: 'Kontakter',
    find: 'Søk i kontaktene',
    search: 'Søk',
    add: 'Ny kontakt',
    addGroup: 'Ny gruppe',
    group: 'Gruppe',
    none: 'Det er ingen kontakter ennå.',
    nothing: 'Ingen ble funnet.',
    unnamed: 'Uten navn',
    write: 'Skriv',
    given: 'Fornavn',
    surname: 'Etternavn',
    company: 'Organisasjon',
    emails: 'E-postadresser',
    phones: 'Telefonnumre',
    lines: 'Én på hver linje.',
    note: 'Notat',
    members: 'Hvem som er med',
    groupName: 'Gruppens navn',
    save: 'Lagre',
    remove: 'Slett',
    removeLead: (name) => `«${name}» slettes fra kontaktene dine. Ingen kan hente det tilbake.`,
    rest: 'Alt annet som er kjent om denne kontakten (fødselsdag, bilde, postadresser …), blir som det er.',
    needsSomething: 'Skriv et navn eller en adresse.',
    badAddress: (address) => `Dette er ingen adresse: ${address}`,
    refused: 'Det ble avvist:',
    done: {
      made: 'Lagret blant kontaktene.',
      changed: 'Endret.',
      removed: 'Slettet.',
      elsewhere: 'Kontakten ble endret et annet sted imens. Det som er der nå, vises; gjør det en gang til.',
    },
    all: 'Alle kontakter',
    pick: 'Velg mottakere',
    pickLead: 'Brevet er lagret blant utkastene så lenge.',
    take: 'Sett dem inn i brevet',
    backToLetter: 'Tilbake til brevet',
  },
  de: {
    title: 'Kontakte',
    find: 'Kontakte durchsuchen',
    search: 'Suchen',
    add: 'Neuer Kontakt',
    addGroup: 'Neue Gruppe',
    group: 'Gruppe',
    none: 'Es gibt noch keine Kontakte.',
    nothing: 'Niemand gefunden.',
    unnamed: 'Ohne Namen',
    write: 'Schreiben',
    given: 'Vorname',
    surname: 'Nachname',
    company: 'Organisation',
    emails: 'E-Mail-Adressen',
    phones: 'Telefonnummern',
    lines: 'In jeder Zeile eine.',
    note: 'Notiz',
    members: 'Wer dabei ist',
    groupName: 'Name der Gruppe',
    save: 'Speichern',
    remove: 'Löschen',
    removeLead: (name) => `„${name}“ wird aus Ihren Kontakten gelöscht. Niemand kann das zurückholen.`,
    rest: 'Was sonst von diesem Kontakt bekannt ist (Geburtstag, Bild, Postadressen …), bleibt, wie es ist.',
    needsSomething: 'Schreiben Sie einen Namen oder eine Adresse.',
    badAddress: (address) => `Das ist keine Adresse: ${address}`,
    refused: 'Das wurde abgelehnt:',
    done: {
      made: 'Bei den Kontakten gespeichert.',
      changed: 'Geändert.',
      removed: 'Gelöscht.',
      elsewhere:
        'Dieser Kontakt wurde inzwischen anderswo geändert. Gezeigt wird, was jetzt da ist; bitte noch einmal.',
    },
    all: 'Alle Kontakte',
    pick: 'Empfänger wählen',
    pickLead: 'Der Brief ist derweil bei den Entwürfen gespeichert.',
    take: 'In den Brief übernehmen',
    backToLetter: 'Zurück zum Brief',
  },
}
