import type { Messages } from '../../language/language.ts'

interface AwayText {
  readonly title: string
  readonly lead: string
  readonly isOn: string
  readonly from: string
  readonly fromHint: string
  readonly to: string
  readonly toHint: string
  readonly subject: string
  readonly subjectHint: string
  readonly text: string
  readonly onlyContacts: string
  readonly save: string
  readonly saved: string
  readonly states: Readonly<Record<'off' | 'ahead' | 'on', string>>
  readonly problems: Readonly<Record<'badDay' | 'backwards' | 'noText' | 'refused', string>>
}

/** What is said of answers while somebody is away. */
export const AWAY_MESSAGES: Messages<AwayText> = {
  en: {
    title: 'Away',
    lead: 'Whoever writes to you is answered once in a few days. Mailing lists and what machines send are not answered.',
    isOn: 'Answer while I am away',
    from: 'First day',
    fromHint: 'Empty: from now on.',
    to: 'Last day',
    toHint: 'Empty: until you switch it off.',
    subject: 'Subject',
    subjectHint: 'Empty: that of the message, with “Auto:” before it.',
    text: 'What is answered',
    onlyContacts: 'Only to those in my contacts',
    save: 'Save',
    saved: 'Saved.',
    states: {
      off: 'Nobody is answered at present.',
      ahead: 'Answers begin with the first day.',
      on: 'Answers are sent at present.',
    },
    problems: {
      badDay: 'Choose a day.',
      backwards: 'The last day is before the first.',
      noText: 'Write what is to be answered.',
      refused: 'That was refused:',
    },
  },
  nb: {
    title: 'Fravær',
    lead: 'Den som skriver til deg, får svar én gang i løpet av noen dager. E-postlister og det maskiner sender, får ikke svar.',
    isOn: 'Svar mens jeg er borte',
    from: 'Første dag',
    fromHint: 'Tomt: fra nå av.',
    to: 'Siste dag',
    toHint: 'Tomt: til du slår det av.',
    subject: 'Emne',
    subjectHint: 'Tomt: meldingens emne, med «Auto:» foran.',
    text: 'Hva som svares',
    onlyContacts: 'Bare til dem jeg har blant kontaktene',
    save: 'Lagre',
    saved: 'Lagret.',
    states: {
      off: 'Ingen får svar nå.',
      ahead: 'Svarene begynner med den første dagen.',
      on: 'Svar sendes nå.',
    },
    problems: {
      badDay: 'Velg en dag.',
      backwards: 'Den siste dagen er før den første.',
      noText: 'Skriv hva som skal svares.',
      refused: 'Det ble avvist:',
    },
  },
  de: {
    title: 'Abwesenheit',
    lead: 'Wer Ihnen schreibt, bekommt einmal in einigen Tagen Antwort. Mailinglisten und was Maschinen senden wird nicht beantwortet.',
    isOn: 'Antworten, während ich weg bin',
    from: 'Erster Tag',
    fromHint: 'Leer: von jetzt an.',
    to: 'Letzter Tag',
    toHint: 'Leer: bis Sie es abschalten.',
    subject: 'Betreff',
    subjectHint: 'Leer: der der Nachricht, mit „Auto:“ davor.',
    text: 'Was geantwortet wird',
    onlyContacts: 'Nur denen, die in meinen Kontakten sind',
    save: 'Speichern',
    saved: 'Gespeichert.',
    states: {
      off: 'Zurzeit bekommt niemand Antwort.',
      ahead: 'Die Antworten beginnen mit dem ersten Tag.',
      on: 'Zurzeit wird geantwortet.',
    },
    problems: {
      badDay: 'Wählen Sie einen Tag.',
      backwards: 'Der letzte Tag ist vor dem ersten.',
      noText: 'Schreiben Sie, was geantwortet werden soll.',
      refused: 'Das wurde abgelehnt:',
    },
  },
}
