import type { Measure, MeasureKind } from '../../../core/abuse/abuse-case.ts'
import type { Messages } from '../language/language.ts'

type Ending = NonNullable<Measure['ended']>['how']

interface AbuseText {
  readonly title: string
  readonly lead: string
  readonly none: string
  readonly suspendedLead: string
  readonly case: (id: number) => string
  readonly kinds: Readonly<Record<MeasureKind, string>>
  readonly means: Readonly<Record<MeasureKind, string>>
  readonly inForce: string
  readonly noted: string
  readonly endings: Readonly<Record<Ending, string>>
  readonly why: string
  readonly since: string
  readonly until: string
  readonly takenBack: string
  readonly atOnce: string
  readonly state: string
  readonly yourAppeal: string
  readonly answer: string
  readonly waiting: string
  readonly upheld: string
  readonly reversed: string
  readonly alone: string
  readonly appeal: string
  readonly appealHint: string
  readonly appealLead: (until: string) => string
  readonly tooLate: string
  readonly send: string
  readonly sent: string
  readonly badText: string
  readonly notNow: string
  readonly linkOver: string
  readonly linkOverLead: string
  readonly toSignIn: string
  readonly readWhy: string
  readonly rules: string
}

/** What members read of what was done because of abuse, and how they appeal. */
export const ABUSE_MESSAGES: Messages<AbuseText> = {
  en: {
    title: 'Measures and appeals',
    lead: 'When an account is used against the terms, those who run this service warn, let it send less, hold what it sends, or suspend it: one step after the other, each with a reason. You can appeal against each of them once, and another person than the one who did it decides, wherever there is one.',
    none: 'Nothing was done to your account because of abuse.',
    suspendedLead: 'Nobody can sign in to this account. Mail to it is still kept. You can read here why, and appeal.',
    case: (id) => `Case ${id}`,
    kinds: {
      warn: 'A warning',
      throttle: 'You may send less',
      hold: 'What you send is held',
      suspend: 'The account is suspended',
    },
    means: {
      warn: 'Nothing has changed. If it goes on, you may be able to send less, or nothing.',
      throttle: 'Everything else works as always.',
      hold: 'You can read, and mail to you arrives. What you send waits and is not lost. A new password does not end this.',
      suspend: 'Nobody can sign in, and nothing is sent. Mail to you is still kept.',
    },
    inForce: 'in force',
    noted: 'noted',
    endings: {
      lifted: 'taken back',
      expired: 'over',
      reversed: 'reversed: you were right',
      replaced: 'replaced by another step',
    },
    why: 'Why',
    since: 'Since',
    until: 'Until',
    takenBack: 'it is taken back',
    atOnce: 'Why at once',
    state: 'State',
    yourAppeal: 'Your appeal',
    answer: 'The answer',
    waiting: 'Your appeal waits for an answer. It comes as a letter, and stands here.',
    upheld: 'It stays.',
    reversed: 'It is undone.',
    alone: 'The same person answered who had acted: nobody else works here who could.',
    appeal: 'Why it is wrong',
    appealHint: 'What happened, as you see it. You can appeal once, so take your time.',
    appealLead: (until) => `You can appeal until ${until}.`,
    tooLate: 'The time in which you could appeal is over.',
    send: 'Send the appeal',
    sent: 'Your appeal has been received.',
    badText: 'Say why it is wrong, in 10 to 4000 characters.',
    notNow: 'That cannot be appealed any more. This is how it stands now.',
    linkOver: 'This link leads nowhere any more',
    linkOverLead:
      'It is too old, or the account is not suspended any more. Sign in: if the account is still suspended, you get a new link after the right password.',
    toSignIn: 'Sign in',
    readWhy: 'Read why, and appeal',
    rules: 'How abuse is dealt with here',
  },
  nb: {
    title: 'Tiltak og klager',
    lead: 'Når en konto brukes i strid med vilkårene, advarer de som driver tjenesten, lar den sende mindre, holder tilbake det den sender, eller sperrer den: ett steg etter det andre, hvert med en begrunnelse. Du kan klage på hvert av dem én gang, og en annen enn den som gjorde det, avgjør, der det finnes en.',
    none: 'Ingenting er gjort med kontoen din på grunn av misbruk.',
    suspendedLead:
      'Ingen kan logge inn på denne kontoen. E-post til den tas vare på. Her kan du lese hvorfor, og klage.',
    case: (id) => `Sak ${id}`,
    kinds: {
      warn: 'En advarsel',
      throttle: 'Du kan sende mindre',
      hold: 'Det du sender, holdes tilbake',
      suspend: 'Kontoen er sperret',
    },
    means: {
      warn: 'Ingenting er endret. Hvis det fortsetter, kan det hende at du får sende mindre, eller ingenting.',
      throttle: 'Alt annet virker som før.',
      hold: 'Du kan lese, og e-post til deg kommer fram. Det du sender, venter og går ikke tapt. Et nytt passord avslutter ikke dette.',
      suspend: 'Ingen kan logge inn, og ingenting sendes. E-post til deg tas vare på.',
    },
    inForce: 'gjelder nå',
    noted: 'notert',
    endings: {
      lifted: 'tatt tilbake',
      expired: 'over',
      reversed: 'omgjort: du hadde rett',
      replaced: 'erstattet av et annet steg',
    },
    why: 'Hvorfor',
    since: 'Siden',
    until: 'Til',
    takenBack: 'det tas tilbake',
    atOnce: 'Hvorfor med en gang',
    state: 'Status',
    yourAppeal: 'Klagen din',
    answer: 'Svaret',
    waiting: 'Klagen din venter på svar. Svaret kommer som et brev, og står her.',
    upheld: 'Det blir stående.',
    reversed: 'Det er omgjort.',
    alone: 'Den samme som handlet, har svart: ingen andre som arbeider her, kan.',
    appeal: 'Hvorfor det er feil',
    appealHint: 'Hva som skjedde, slik du ser det. Du kan klage én gang, så ta deg tid.',
    appealLead: (until) => `Du kan klage til ${until}.`,
    tooLate: 'Fristen for å klage er ute.',
    send: 'Send klagen',
    sent: 'Klagen din er mottatt.',
    badText: 'Si hvorfor det er feil, med 10 til 4000 tegn.',
    notNow: 'Det kan ikke klages på lenger. Slik står det nå.',
    linkOver: 'Denne lenken fører ingen steder lenger',
    linkOverLead:
      'Den er for gammel, eller kontoen er ikke sperret lenger. Logg inn: er kontoen fortsatt sperret, får du en ny lenke etter riktig passord.',
    toSignIn: 'Logg inn',
    readWhy: 'Les hvorfor, og klag',
    rules: 'Slik behandles misbruk her',
  },
  de: {
    title: 'Maßnahmen und Einspruch',
    lead: 'Wird ein Konto gegen die Bedingungen benutzt, verwarnen die Betreiber dieses Dienstes, lassen es weniger senden, halten zurück, was es sendet, oder sperren es: ein Schritt nach dem anderen, jeder mit einem Grund. Gegen jeden können Sie einmal Einspruch erheben, und es entscheidet jemand anderes als die Person, die ihn getan hat, wo es so jemanden gibt.',
    none: 'Mit Ihrem Konto wurde wegen Missbrauchs nichts getan.',
    suspendedLead:
      'Niemand kann sich bei diesem Konto anmelden. E-Mail an das Konto wird weiter aufbewahrt. Hier lesen Sie, warum, und erheben Einspruch.',
    case: (id) => `Fall ${id}`,
    kinds: {
      warn: 'Eine Verwarnung',
      throttle: 'Sie können weniger senden',
      hold: 'Was Sie senden, wird zurückgehalten',
      suspend: 'Das Konto ist gesperrt',
    },
    means: {
      warn: 'Es hat sich nichts geändert. Geht es so weiter, können Sie vielleicht weniger senden, oder nichts.',
      throttle: 'Alles andere geht wie immer.',
      hold: 'Sie können lesen, und E-Mail an Sie kommt an. Was Sie senden, wartet und geht nicht verloren. Ein neues Passwort beendet das nicht.',
      suspend: 'Niemand kann sich anmelden, und nichts wird gesendet. E-Mail an Sie wird weiter aufbewahrt.',
    },
    inForce: 'gilt',
    noted: 'vermerkt',
    endings: {
      lifted: 'zurückgenommen',
      expired: 'vorbei',
      reversed: 'aufgehoben: Sie hatten recht',
      replaced: 'durch einen anderen Schritt ersetzt',
    },
    why: 'Warum',
    since: 'Seit',
    until: 'Bis',
    takenBack: 'es zurückgenommen wird',
    atOnce: 'Warum sofort',
    state: 'Stand',
    yourAppeal: 'Ihr Einspruch',
    answer: 'Die Antwort',
    waiting: 'Ihr Einspruch wartet auf eine Antwort. Sie kommt als Brief und steht hier.',
    upheld: 'Es bleibt dabei.',
    reversed: 'Es ist aufgehoben.',
    alone: 'Geantwortet hat dieselbe Person, die gehandelt hat: Hier arbeitet niemand sonst, der es könnte.',
    appeal: 'Warum es falsch ist',
    appealHint: 'Was geschah, wie Sie es sehen. Sie können einmal Einspruch erheben, nehmen Sie sich also Zeit.',
    appealLead: (until) => `Sie können bis ${until} Einspruch erheben.`,
    tooLate: 'Die Zeit für einen Einspruch ist vorbei.',
    send: 'Einspruch senden',
    sent: 'Ihr Einspruch ist eingegangen.',
    badText: 'Sagen Sie, warum es falsch ist, mit 10 bis 4000 Zeichen.',
    notNow: 'Dagegen ist kein Einspruch mehr möglich. So steht es jetzt.',
    linkOver: 'Dieser Link führt nirgends mehr hin',
    linkOverLead:
      'Er ist zu alt, oder das Konto ist nicht mehr gesperrt. Melden Sie sich an: Ist das Konto noch gesperrt, bekommen Sie nach dem richtigen Passwort einen neuen.',
    toSignIn: 'Anmelden',
    readWhy: 'Lesen, warum, und Einspruch erheben',
    rules: 'Wie hier mit Missbrauch umgegangen wird',
  },
}
