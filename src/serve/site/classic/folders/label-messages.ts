import type { LabelColour } from '../../../../wire/jmap/labels.ts'
import type { Messages } from '../../language/language.ts'

export type LabelDone = 'made' | 'changed' | 'removed'
export const LABEL_DONE: readonly LabelDone[] = ['made', 'changed', 'removed']

interface LabelText {
  readonly title: string
  readonly lead: string
  readonly none: string
  readonly make: string
  readonly name: string
  readonly colour: string
  readonly colours: Readonly<Record<LabelColour, string>>
  readonly change: (name: string) => string
  readonly save: string
  readonly remove: string
  readonly removeLead: (name: string) => string
  readonly choose: string
  readonly put: string
  readonly takeOff: string
  readonly needsName: string
  readonly refused: string
  readonly messages: string
  readonly all: string
  readonly done: Readonly<Record<LabelDone, string>>
}

/** What is said of labels. */
export const LABEL_MESSAGES: Messages<LabelText> = {
  en: {
    title: 'Labels',
    lead: 'Labels are keywords that every mail program sees; names and colours are those of both webmails.',
    none: 'There are no labels yet.',
    make: 'Make a label',
    name: 'Name',
    colour: 'Colour',
    colours: {
      grey: 'Grey',
      red: 'Red',
      orange: 'Orange',
      yellow: 'Yellow',
      green: 'Green',
      teal: 'Teal',
      blue: 'Blue',
      purple: 'Purple',
    },
    change: (name) => `Change “${name}”`,
    save: 'Save',
    remove: 'Delete the label',
    removeLead: (name) => `“${name}” is deleted, and taken off all messages that have it. The messages stay.`,
    choose: 'Label …',
    put: 'Label',
    takeOff: 'Take the label off',
    needsName: 'Write a name.',
    refused: 'That was refused:',
    messages: 'Messages with it',
    all: 'All labels',
    done: { made: 'The label was made.', changed: 'Changed.', removed: 'The label was deleted.' },
  },
  nb: {
    title: 'Etiketter',
    lead: 'Etiketter er nøkkelord som alle e-postprogrammer ser; navn og farger er de samme i begge nettpostene.',
    none: 'Det er ingen etiketter ennå.',
    make: 'Lag en etikett',
    name: 'Navn',
    colour: 'Farge',
    colours: {
      grey: 'Grå',
      red: 'Rød',
      orange: 'Oransje',
      yellow: 'Gul',
      green: 'Grønn',
      teal: 'Blågrønn',
      blue: 'Blå',
      purple: 'Lilla',
    },
    change: (name) => `Endre «${name}»`,
    save: 'Lagre',
    remove: 'Slett etiketten',
    removeLead: (name) => `«${name}» slettes og tas av alle meldinger som har den. Meldingene blir.`,
    choose: 'Etikett …',
    put: 'Sett etikett',
    takeOff: 'Ta av etiketten',
    needsName: 'Skriv et navn.',
    refused: 'Det ble avvist:',
    messages: 'Meldinger med den',
    all: 'Alle etiketter',
    done: { made: 'Etiketten ble laget.', changed: 'Endret.', removed: 'Etiketten ble slettet.' },
  },
  de: {
    title: 'Etiketten',
    lead: 'Etiketten sind Schlagwörter, die jedes E-Mail-Programm sieht; Namen und Farben haben beide Webmails gemeinsam.',
    none: 'Es gibt noch keine Etiketten.',
    make: 'Ein Etikett anlegen',
    name: 'Name',
    colour: 'Farbe',
    colours: {
      grey: 'Grau',
      red: 'Rot',
      orange: 'Orange',
      yellow: 'Gelb',
      green: 'Grün',
      teal: 'Türkis',
      blue: 'Blau',
      purple: 'Lila',
    },
    change: (name) => `„${name}“ ändern`,
    save: 'Speichern',
    remove: 'Das Etikett löschen',
    removeLead: (name) =>
      `„${name}“ wird gelöscht und von allen Nachrichten genommen, die es haben. Die Nachrichten bleiben.`,
    choose: 'Etikett …',
    put: 'Etikett geben',
    takeOff: 'Etikett nehmen',
    needsName: 'Schreiben Sie einen Namen.',
    refused: 'Das wurde abgelehnt:',
    messages: 'Nachrichten damit',
    all: 'Alle Etiketten',
    done: { made: 'Das Etikett wurde angelegt.', changed: 'Geändert.', removed: 'Das Etikett wurde gelöscht.' },
  },
}
