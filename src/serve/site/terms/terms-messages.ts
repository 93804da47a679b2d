import type { TermsKind } from '../../../core/terms/terms-version.ts'
import type { Messages } from '../language/language.ts'

interface TermsText {
  readonly titles: Readonly<Record<TermsKind, string>>
  readonly version: (number: number, day: string) => string
  readonly digest: string
  readonly newest: string
  readonly older: string
  readonly all: string
  readonly allOf: (title: string) => string
  readonly number: string
  readonly published: string
  readonly changes: (number: number) => string
  readonly added: string
  readonly removed: string
  readonly none: string
  readonly changedTitle: string
  readonly changedLead: string
  readonly applies: (title: string, number: number, day: string) => string
  readonly see: string
  readonly agree: string
  readonly agreeNeeded: string
  readonly goOn: string
  readonly later: string
  readonly accepted: string
  readonly acceptedLead: string
  readonly acceptedNone: string
  readonly acceptedAt: string
}

/** What stands around the terms and the privacy text, and in the question whether one agrees. */
export const TERMS_MESSAGES: Messages<TermsText> = {
  en: {
    titles: { terms: 'Terms', privacy: 'Privacy' },
    version: (number, day) => `Version ${number} of ${day}`,
    digest: 'SHA-256 of this version in all its languages:',
    newest: 'This is the version in force.',
    older: 'There is a newer version.',
    all: 'All versions',
    allOf: (title) => `${title}: all versions`,
    number: 'Version',
    published: 'Published',
    changes: (number) => `What is other than in version ${number}`,
    added: 'New',
    removed: 'Gone',
    none: 'Nothing has been published yet.',
    changedTitle: 'Our terms have changed',
    changedLead: 'Please look at what is new before you go on to your mail.',
    applies: (title, number, day) => `${title}, version ${number}: applies from ${day}.`,
    see: 'Read it, and what has changed',
    agree: 'I have read it and agree.',
    agreeNeeded: 'Tick this if you agree, or choose “Not now”.',
    goOn: 'Agree and go on',
    later: 'Not now',
    accepted: 'What you have agreed to',
    acceptedLead: 'Each version that you have agreed to, and when. It stays readable here, as it was.',
    acceptedNone: 'You have not been asked yet. What was in force when your account began holds for it.',
    acceptedAt: 'Agreed',
  },
  nb: {
    titles: { terms: 'Vilkår', privacy: 'Personvern' },
    version: (number, day) => `Utgave ${number} fra ${day}`,
    digest: 'SHA-256 av denne utgaven på alle språk:',
    newest: 'Dette er utgaven som gjelder.',
    older: 'Det finnes en nyere utgave.',
    all: 'Alle utgaver',
    allOf: (title) => `${title}: alle utgaver`,
    number: 'Utgave',
    published: 'Publisert',
    changes: (number) => `Hva som er annerledes enn i utgave ${number}`,
    added: 'Nytt',
    removed: 'Borte',
    none: 'Ingenting er publisert ennå.',
    changedTitle: 'Vilkårene våre er endret',
    changedLead: 'Se gjerne på hva som er nytt før du går videre til e-posten.',
    applies: (title, number, day) => `${title}, utgave ${number}: gjelder fra ${day}.`,
    see: 'Les den, og hva som er endret',
    agree: 'Jeg har lest den og er enig.',
    agreeNeeded: 'Kryss av her hvis du er enig, eller velg «Ikke nå».',
    goOn: 'Godta og gå videre',
    later: 'Ikke nå',
    accepted: 'Hva du har godtatt',
    acceptedLead: 'Hver utgave du har godtatt, og når. Den kan fortsatt leses her slik den var.',
    acceptedNone: 'Du er ikke blitt spurt ennå. Det som gjaldt da kontoen din begynte, gjelder for den.',
    acceptedAt: 'Godtatt',
  },
  de: {
    titles: { terms: 'Bedingungen', privacy: 'Datenschutz' },
    version: (number, day) => `Fassung ${number} vom ${day}`,
    digest: 'SHA-256 dieser Fassung in allen Sprachen:',
    newest: 'Das ist die Fassung, die gilt.',
    older: 'Es gibt eine neuere Fassung.',
    all: 'Alle Fassungen',
    allOf: (title) => `${title}: alle Fassungen`,
    number: 'Fassung',
    published: 'Veröffentlicht',
    changes: (number) => `Was anders ist als in Fassung ${number}`,
    added: 'Neu',
    removed: 'Weg',
    none: 'Noch ist nichts veröffentlicht.',
    changedTitle: 'Unsere Bedingungen haben sich geändert',
    changedLead: 'Bitte sehen Sie sich an, was neu ist, bevor Sie zu Ihrer E-Mail weitergehen.',
    applies: (title, number, day) => `${title}, Fassung ${number}: gilt ab ${day}.`,
    see: 'Lesen, und was sich geändert hat',
    agree: 'Ich habe sie gelesen und bin einverstanden.',
    agreeNeeded: 'Haken Sie das an, wenn Sie einverstanden sind, oder wählen Sie „Nicht jetzt“.',
    goOn: 'Zustimmen und weiter',
    later: 'Nicht jetzt',
    accepted: 'Wozu Sie zugestimmt haben',
    acceptedLead: 'Jede Fassung, der Sie zugestimmt haben, und wann. Sie bleibt hier lesbar, wie sie war.',
    acceptedNone: 'Sie sind noch nicht gefragt worden. Was galt, als Ihr Konto begann, gilt für Ihr Konto.',
    acceptedAt: 'Zugestimmt',
  },
}
