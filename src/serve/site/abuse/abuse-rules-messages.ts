import type { Counted } from '../../../core/abuse/abuse-numbers.ts'
import type { Messages } from '../language/language.ts'

interface RulesText {
  readonly title: string
  readonly lead: string
  readonly report: string
  readonly reportTo: string
  readonly what: readonly string[]
  readonly keep: string
  readonly keepWhat: readonly string[]
  readonly steps: string
  readonly stepsLead: string
  readonly stepNames: readonly (readonly [name: string, what: string])[]
  readonly appeal: string
  readonly appealWhat: (days: number) => string
  readonly alone: (hours: number) => string
  readonly own: string
  readonly legal: string
  readonly legalWhat: string
  readonly terms: string
  readonly numbers: string
  readonly numbersLead: string
  readonly noNumbers: string
  readonly quarter: string
  readonly counted: Readonly<Record<Counted, string>>
}

/** The page that everybody reads: how to report abuse, what is done, and the numbers of it. */
export const RULES_MESSAGES: Messages<RulesText> = {
  en: {
    title: 'Abuse',
    lead: 'If somebody with an account here sends spam, deceives or harasses, tell us. We look at every report, and act step by step.',
    report: 'How to report it',
    reportTo: 'Write to',
    what: [
      'Send the message as an attachment, with its whole header: forward it “as an attachment”, or save it as a file. The header is what shows us which account it came from.',
      'Programs send reports in the form ARF (RFC 5965) or XARF to the same address. It is there for every domain that we host (RFC 2142).',
      'Say in a few words what is wrong with it. What you write to us is read by people.',
    ],
    keep: 'What we do with it',
    keepWhat: [
      'We find out from our own records whether the message came from here, and from which account. A report alone proves nothing.',
      'We keep your report, the parts of the header that say which way the message went, and numbers of what was sent. A program checks our own signature upon the message, and we keep whether it holds. We do not keep the message itself, and nobody here reads it, or anything else in the account.',
      'We do not tell the member who has reported it.',
    ],
    steps: 'What follows',
    stepsLead:
      'One step after the other. A step is left out only where harm goes on, and then the ground for that is written down, and told.',
    stepNames: [
      ['Warning', 'The member reads what was seen, and what would come next.'],
      ['Sending less', 'For some days the account may send only a small part of what it otherwise may.'],
      ['Sending is held', 'What the account sends waits. Its member can still sign in and read.'],
      ['Suspension', 'Nobody can sign in, and nothing is sent. Mail for the account is still kept.'],
    ],
    appeal: 'Appeals',
    appealWhat: (days) =>
      `Each step comes with its reason, and the member can appeal against it once within ${days} days, also when suspended. Another person than the one who acted decides, and what was wrong is undone.`,
    alone: (hours) =>
      `Where nobody else works here who could decide, the same person does: what was wrong is undone at once, an appeal is turned down after ${hours} hours at the earliest, and both is said openly and counted below.`,
    own: 'What was done to your own account, if anything',
    legal: 'Courts and authorities',
    legalWhat:
      'This address is for abuse and not for legal requests: those go in writing to whoever runs this service. What we promise about them stands in the privacy text.',
    terms: 'The terms',
    numbers: 'In numbers',
    numbersLead:
      'Counted as it happens, by quarters of a year, in UTC. Cases are opened by reports, by hand, and when an account sends what it usually does not.',
    noNumbers: 'There was no case yet.',
    quarter: 'Quarter',
    counted: {
      cases: 'Cases',
      reports: 'Reports',
      warn: 'Warnings',
      throttle: 'Sending less',
      hold: 'Held',
      suspend: 'Suspended',
      appeals: 'Appeals',
      upheld: 'Stayed',
      reversed: 'Undone',
      alone: 'By whoever acted',
    },
  },
  nb: {
    title: 'Misbruk',
    lead: 'Hvis noen med konto her sender søppelpost, lurer eller trakasserer andre, si fra til oss. Vi ser på hver melding, og handler steg for steg.',
    report: 'Slik melder du fra',
    reportTo: 'Skriv til',
    what: [
      'Send meldingen som vedlegg, med hele meldingshodet: videresend den «som vedlegg», eller lagre den som en fil. Meldingshodet viser oss hvilken konto den kom fra.',
      'Programmer sender rapporter på formen ARF (RFC 5965) eller XARF til samme adresse. Den finnes for hvert domene vi drifter (RFC 2142).',
      'Si med noen få ord hva som er galt. Det du skriver til oss, leses av mennesker.',
    ],
    keep: 'Hva vi gjør med det',
    keepWhat: [
      'Vi finner ut av våre egne opptegnelser om meldingen kom herfra, og fra hvilken konto. En rapport alene beviser ingenting.',
      'Vi tar vare på rapporten din, de delene av meldingshodet som sier hvilken vei meldingen gikk, og tall på hva som ble sendt. Et program prøver vår egen signatur på meldingen, og vi tar vare på om den holder. Selve meldingen tar vi ikke vare på, og ingen her leser den, eller noe annet i kontoen.',
      'Vi forteller ikke medlemmet hvem som har meldt fra.',
    ],
    steps: 'Hva som følger',
    stepsLead:
      'Ett steg etter det andre. Et steg hoppes bare over der skaden pågår, og da skrives grunnen ned og fortelles.',
    stepNames: [
      ['Advarsel', 'Medlemmet leser hva som ble sett, og hva som ville komme etterpå.'],
      ['Sende mindre', 'I noen dager kan kontoen bare sende en liten del av det den ellers kan.'],
      ['Sending holdes tilbake', 'Det kontoen sender, venter. Medlemmet kan fortsatt logge inn og lese.'],
      ['Sperring', 'Ingen kan logge inn, og ingenting sendes. E-post til kontoen tas vare på.'],
    ],
    appeal: 'Klager',
    appealWhat: (days) =>
      `Hvert steg kommer med en begrunnelse, og medlemmet kan klage én gang innen ${days} dager, også når kontoen er sperret. En annen enn den som handlet, avgjør, og det som var feil, gjøres om.`,
    alone: (hours) =>
      `Der ingen andre som arbeider her, kan avgjøre, gjør den samme det: det som var feil, gjøres om med en gang, en klage avvises tidligst etter ${hours} timer, og begge deler sies åpent og telles nedenfor.`,
    own: 'Hva som eventuelt er gjort med din egen konto',
    legal: 'Domstoler og myndigheter',
    legalWhat:
      'Denne adressen er for misbruk og ikke for rettslige henvendelser: de går skriftlig til den som driver tjenesten. Hva vi lover om dem, står i personvernteksten.',
    terms: 'Vilkårene',
    numbers: 'I tall',
    numbersLead:
      'Telt mens det skjer, etter kvartal, i UTC. Saker åpnes av rapporter, for hånd, og når en konto sender det den vanligvis ikke gjør.',
    noNumbers: 'Det har ikke vært noen sak ennå.',
    quarter: 'Kvartal',
    counted: {
      cases: 'Saker',
      reports: 'Rapporter',
      warn: 'Advarsler',
      throttle: 'Sende mindre',
      hold: 'Holdt tilbake',
      suspend: 'Sperret',
      appeals: 'Klager',
      upheld: 'Stående',
      reversed: 'Omgjort',
      alone: 'Av den som handlet',
    },
  },
  de: {
    title: 'Missbrauch',
    lead: 'Wenn jemand mit einem Konto hier Spam sendet, täuscht oder belästigt, sagen Sie es uns. Wir sehen uns jede Meldung an und handeln Schritt für Schritt.',
    report: 'Wie Sie es melden',
    reportTo: 'Schreiben Sie an',
    what: [
      'Senden Sie die Nachricht als Anhang, mit ihren ganzen Kopfzeilen: Leiten Sie sie „als Anhang“ weiter, oder speichern Sie sie als Datei. Die Kopfzeilen zeigen uns, von welchem Konto sie kam.',
      'Programme senden Berichte in der Form ARF (RFC 5965) oder XARF an dieselbe Adresse. Es gibt sie für jede Domain, die wir betreiben (RFC 2142).',
      'Sagen Sie in wenigen Worten, was daran nicht stimmt. Was Sie uns schreiben, lesen Menschen.',
    ],
    keep: 'Was wir damit tun',
    keepWhat: [
      'Wir stellen aus unseren eigenen Aufzeichnungen fest, ob die Nachricht von hier kam, und von welchem Konto. Eine Meldung allein beweist nichts.',
      'Wir behalten Ihre Meldung, die Teile der Kopfzeilen, die sagen, welchen Weg die Nachricht nahm, und Zahlen darüber, was gesendet wurde. Ein Programm prüft unsere eigene Signatur an der Nachricht, und wir behalten, ob sie gilt. Die Nachricht selbst behalten wir nicht, und niemand hier liest sie oder etwas anderes in dem Konto.',
      'Wir sagen dem Mitglied nicht, wer es gemeldet hat.',
    ],
    steps: 'Was folgt',
    stepsLead:
      'Ein Schritt nach dem anderen. Ausgelassen wird einer nur, wo der Schaden andauert, und dann wird der Grund dafür aufgeschrieben und mitgeteilt.',
    stepNames: [
      ['Verwarnung', 'Das Mitglied liest, was gesehen wurde und was als Nächstes käme.'],
      ['Weniger senden', 'Einige Tage lang kann das Konto nur einen kleinen Teil dessen senden, was es sonst kann.'],
      [
        'Senden wird zurückgehalten',
        'Was das Konto sendet, wartet. Sein Mitglied kann sich weiter anmelden und lesen.',
      ],
      ['Sperre', 'Niemand kann sich anmelden, und nichts wird gesendet. E-Mail an das Konto wird weiter aufbewahrt.'],
    ],
    appeal: 'Einspruch',
    appealWhat: (days) =>
      `Jeder Schritt kommt mit seinem Grund, und das Mitglied kann innerhalb von ${days} Tagen einmal Einspruch erheben, auch wenn es gesperrt ist. Es entscheidet jemand anderes als die Person, die gehandelt hat, und was falsch war, wird aufgehoben.`,
    alone: (hours) =>
      `Wo niemand sonst hier arbeitet, der entscheiden könnte, entscheidet dieselbe Person: Was falsch war, wird sofort aufgehoben, abgelehnt wird frühestens nach ${hours} Stunden, und beides wird offen gesagt und unten gezählt.`,
    own: 'Was gegebenenfalls mit Ihrem eigenen Konto getan wurde',
    legal: 'Gerichte und Behörden',
    legalWhat:
      'Diese Adresse ist für Missbrauch und nicht für rechtliche Anfragen: Diese gehen schriftlich an den Betreiber dieses Dienstes. Was wir dazu versprechen, steht im Text zum Datenschutz.',
    terms: 'Die Bedingungen',
    numbers: 'In Zahlen',
    numbersLead:
      'Gezählt, während es geschieht, nach Quartalen, in UTC. Fälle werden durch Meldungen eröffnet, von Hand, und wenn ein Konto sendet, was es sonst nicht tut.',
    noNumbers: 'Es gab noch keinen Fall.',
    quarter: 'Quartal',
    counted: {
      cases: 'Fälle',
      reports: 'Meldungen',
      warn: 'Verwarnungen',
      throttle: 'Weniger senden',
      hold: 'Zurückgehalten',
      suspend: 'Gesperrt',
      appeals: 'Einsprüche',
      upheld: 'Geblieben',
      reversed: 'Aufgehoben',
      alone: 'Von der Person, die gehandelt hat',
    },
  },
}
