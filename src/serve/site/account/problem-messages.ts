import type { ProblemKind } from '../../../core/problems/problem.ts'
import type { Messages } from '../language/language.ts'

interface ProblemText {
  readonly title: string
  readonly lead: string
  readonly kind: string
  readonly kinds: Readonly<Record<ProblemKind, string>>
  readonly about: string
  readonly aboutHint: string
  readonly noChange: string
  readonly text: string
  readonly textHint: string
  readonly send: string
  readonly sent: string
  readonly badText: string
  readonly tooMany: string
  readonly yours: string
  readonly open: string
  readonly answeredBy: string
}

/** The page where members say that something does not work. */
export const PROBLEM_MESSAGES: Messages<ProblemText> = {
  en: {
    title: 'Report a problem',
    lead: 'Tell those who run this service what does not work. They see your address, what you write here, and what was changed here of late; not your mail.',
    kind: 'What is it about?',
    kinds: {
      'sign-in': 'Signing in',
      receiving: 'Mail that does not arrive',
      sending: 'Mail that does not go out',
      program: 'A mail program or the webmail',
      other: 'Something else',
    },
    about: 'Did it begin with one of these?',
    aboutHint: 'What has changed here of late, and you were part of.',
    noChange: 'No, or I do not know',
    text: 'What happens',
    textHint: 'What you did, what you expected, what you saw, and when. No passwords.',
    send: 'Send the report',
    sent: 'Your report has been received. The answer comes as a letter, and stands here.',
    badText: 'Say in a few words what happens.',
    tooMany: 'Ten reports of yours wait for an answer already. Please wait for it.',
    yours: 'Your reports',
    open: 'not answered yet',
    answeredBy: 'Answered by',
  },
  nb: {
    title: 'Meld fra om et problem',
    lead: 'Fortell dem som driver tjenesten, hva som ikke virker. De ser adressen din, det du skriver her, og hva som er endret her i det siste; ikke e-posten din.',
    kind: 'Hva gjelder det?',
    kinds: {
      'sign-in': 'Innlogging',
      receiving: 'E-post som ikke kommer fram',
      sending: 'E-post som ikke går ut',
      program: 'Et e-postprogram eller nettposten',
      other: 'Noe annet',
    },
    about: 'Begynte det med noe av dette?',
    aboutHint: 'Det som er endret her i det siste, og som du var en del av.',
    noChange: 'Nei, eller jeg vet ikke',
    text: 'Hva som skjer',
    textHint: 'Hva du gjorde, hva du ventet, hva du så, og når. Ingen passord.',
    send: 'Send meldingen',
    sent: 'Meldingen er mottatt. Svaret kommer som et brev, og står her.',
    badText: 'Si med noen få ord hva som skjer.',
    tooMany: 'Ti meldinger fra deg venter allerede på svar. Vent på det.',
    yours: 'Meldingene dine',
    open: 'ikke besvart ennå',
    answeredBy: 'Besvart av',
  },
  de: {
    title: 'Ein Problem melden',
    lead: 'Sagen Sie denen, die diesen Dienst betreiben, was nicht geht. Sie sehen Ihre Adresse, was Sie hier schreiben, und was hier zuletzt geändert wurde; nicht Ihre E-Mail.',
    kind: 'Worum geht es?',
    kinds: {
      'sign-in': 'Das Anmelden',
      receiving: 'E-Mail, die nicht ankommt',
      sending: 'E-Mail, die nicht hinausgeht',
      program: 'Ein E-Mail-Programm oder die Webmail',
      other: 'Etwas anderes',
    },
    about: 'Hat es mit einem davon begonnen?',
    aboutHint: 'Was sich hier zuletzt geändert hat und Sie betraf.',
    noChange: 'Nein, oder ich weiß es nicht',
    text: 'Was geschieht',
    textHint: 'Was Sie taten, was Sie erwarteten, was Sie sahen, und wann. Keine Passwörter.',
    send: 'Meldung senden',
    sent: 'Ihre Meldung ist eingegangen. Die Antwort kommt als Brief und steht hier.',
    badText: 'Sagen Sie in wenigen Worten, was geschieht.',
    tooMany: 'Zehn Meldungen von Ihnen warten schon auf eine Antwort. Bitte warten Sie darauf.',
    yours: 'Ihre Meldungen',
    open: 'noch nicht beantwortet',
    answeredBy: 'Beantwortet von',
  },
}
