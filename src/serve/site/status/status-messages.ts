import type { PublicService } from '../../../core/posture/public-posture.ts'
import type { Trouble } from '../../../core/provider/trouble.ts'
import type { Messages } from '../language/language.ts'

type ShownService = Exclude<PublicService, 'smtp-out'>

interface StatusText {
  readonly title: string
  readonly lead: string
  readonly good: string
  readonly bad: string
  readonly now: string
  readonly past: string
  readonly noPast: string
  readonly services: string
  readonly service: string
  readonly state: string
  readonly looked: string
  readonly works: string
  readonly unseen: string
  readonly fails: string
  readonly serviceNames: Readonly<Record<ShownService, string>>
  readonly known: string
  readonly troubles: Readonly<Record<Trouble['kind'], string>>
  readonly since: (moment: string) => string
  readonly thisPage: string
}

/** What the page of the state says. */
export const STATUS_MESSAGES: Messages<StatusText> = {
  en: {
    title: 'Status',
    lead: 'What works, as our own looks from outside have found it, and what we have announced.',
    good: 'No trouble is known.',
    bad: 'Something is not as it should be.',
    now: 'What does not work now',
    past: 'Over',
    noPast: 'Nothing has been announced yet.',
    services: 'Services',
    service: 'Service',
    state: 'State',
    looked: 'Looked at',
    works: 'works',
    unseen: 'not looked at yet',
    fails: 'could not be reached',
    serviceNames: {
      https: 'Web',
      imap: 'Reading mail (IMAP)',
      pop3: 'Reading mail (POP3)',
      submission: 'Sending mail from a mail client',
      managesieve: 'Filters (ManageSieve)',
      smtp: 'Mail from other providers',
    },
    known: 'What is being seen to',
    troubles: {
      listener: 'A port is not as well protected as we promise.',
      certificate: 'A certificate has to be renewed.',
      claim: 'A public claim of ours has been contradicted by a measurement.',
      incident: 'We are answering an incident with a key or a secret.',
    },
    since: (moment) => `since ${moment}`,
    thisPage: 'this page',
  },
  nb: {
    title: 'Driftsstatus',
    lead: 'Hva som virker, slik våre egne kontroller utenfra har funnet det, og hva vi har kunngjort.',
    good: 'Ingen feil er kjent.',
    bad: 'Noe er ikke som det skal være.',
    now: 'Hva som ikke virker nå',
    past: 'Over',
    noPast: 'Ingenting er kunngjort ennå.',
    services: 'Tjenester',
    service: 'Tjeneste',
    state: 'Tilstand',
    looked: 'Kontrollert',
    works: 'virker',
    unseen: 'ikke kontrollert ennå',
    fails: 'kunne ikke nås',
    serviceNames: {
      https: 'Web',
      imap: 'Lese e-post (IMAP)',
      pop3: 'Lese e-post (POP3)',
      submission: 'Sende e-post fra et e-postprogram',
      managesieve: 'Filtre (ManageSieve)',
      smtp: 'E-post fra andre leverandører',
    },
    known: 'Hva det arbeides med',
    troubles: {
      listener: 'En port er ikke så godt beskyttet som vi lover.',
      certificate: 'Et sertifikat må fornyes.',
      claim: 'Noe vi har hevdet offentlig, er motsagt av en måling.',
      incident: 'Vi håndterer en hendelse med en nøkkel eller en hemmelighet.',
    },
    since: (moment) => `siden ${moment}`,
    thisPage: 'denne siden',
  },
  de: {
    title: 'Betriebsstatus',
    lead: 'Was geht, wie es unsere eigenen Prüfungen von außen gefunden haben, und was wir angekündigt haben.',
    good: 'Es ist keine Störung bekannt.',
    bad: 'Etwas ist nicht, wie es sein soll.',
    now: 'Was gerade nicht geht',
    past: 'Vorbei',
    noPast: 'Noch ist nichts angekündigt worden.',
    services: 'Dienste',
    service: 'Dienst',
    state: 'Zustand',
    looked: 'Geprüft',
    works: 'geht',
    unseen: 'noch nicht geprüft',
    fails: 'war nicht zu erreichen',
    serviceNames: {
      https: 'Web',
      imap: 'E-Mail lesen (IMAP)',
      pop3: 'E-Mail lesen (POP3)',
      submission: 'E-Mail senden mit einem E-Mail-Programm',
      managesieve: 'Filter (ManageSieve)',
      smtp: 'E-Mail von anderen Anbietern',
    },
    known: 'Woran gearbeitet wird',
    troubles: {
      listener: 'Ein Port ist nicht so gut geschützt, wie wir es versprechen.',
      certificate: 'Ein Zertifikat muss erneuert werden.',
      claim: 'Einer öffentlichen Aussage von uns hat eine Messung widersprochen.',
      incident: 'Wir antworten auf einen Vorfall mit einem Schlüssel oder einem Geheimnis.',
    },
    since: (moment) => `seit ${moment}`,
    thisPage: 'diese Seite',
  },
}
