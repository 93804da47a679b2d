import { STATEMENT_TEXTS, type Statement } from '../../../core/posture/claims/claim.ts'
import type { PublicService } from '../../../core/posture/public-posture.ts'
import type { Messages } from '../language/language.ts'

/** What a statement is called, and means. */
type Meanings = Readonly<Record<Statement, { readonly title: string; readonly meaning: string }>>

interface SecurityText {
  readonly title: (hostname: string) => string
  readonly lead: string
  readonly madeAt: (moment: string) => string
  readonly forPrograms: string
  readonly services: Readonly<Record<PublicService, string>>
  readonly members: string
  readonly membersLead: string
  readonly withoutTls: string
  readonly providers: string
  readonly providersLead: string
  readonly content: string
  readonly contentLead: string
  readonly claims: string
  readonly claimsLead: string
  readonly statements: Meanings
  readonly covered: string
  readonly nothingCovered: string
  readonly trueOn: (moment: string) => string
  readonly notCovered: string
  readonly nothingLeftOut: string
  readonly wasTrueUntil: (day: string) => string
  readonly nothingPublished: (least: number) => string
  readonly about: (count: string) => string
  readonly sharesCaption: (way: string) => string
  readonly sharesHeads: readonly string[]
  readonly proofsCaption: (day: string) => string
  readonly proofsHeads: readonly string[]
  readonly proofs: Readonly<Record<string, string>>
  readonly overTime: string
  readonly overTimeLead: string
  readonly keyExchange: string
  readonly versionOfTls: string
  readonly plotName: (service: string, what: string) => string
  readonly inFigures: (service: string) => string
  readonly weeksHeads: readonly string[]
  readonly noFigures: string
  readonly plotted: (from: string, to: string, shares: string) => string
  readonly percent: (share: number) => string
  readonly gaps: string
  readonly method: string
  readonly methodLead: (leastConnections: number, leastMembers: number) => string
  readonly noVersions: string
}

/** What the page says that shows how connections are protected. What was measured there is said in English, as the auditor puts it. */
export const SECURITY_MESSAGES: Messages<SecurityText> = {
  en: {
    title: (hostname) => `How connections to ${hostname} are protected`,
    lead: 'Nothing on this page was written by hand: it is what this server has measured of itself.',
    madeAt: (moment) => `Put together ${moment}; the same`,
    forPrograms: 'for programs',
    services: {
      https: 'Web',
      imap: 'Reading mail (IMAP)',
      pop3: 'Reading mail (POP3)',
      submission: 'Sending mail from a mail client',
      managesieve: 'Filters (ManageSieve)',
      smtp: 'Mail from other providers',
      'smtp-out': 'Mail to other providers',
    },
    members: 'You and us',
    membersLead: 'Between your browser or mail client and this server.',
    withoutTls:
      'Connections without TLS to the ports for mail clients are those that went away before it began: there is no way to log in without it.',
    providers: 'Us and other providers',
    providersLead: 'Between this server and those who bring mail and take it.',
    content: 'What a message says',
    contentLead:
      'Only encryption from end to end (OpenPGP, S/MIME) keeps the content of a message from every server on its way, this one too. It is made and opened on your own device, and we count nothing of it. The two kinds above do not take its place, nor it theirs.',
    claims: 'What we claim',
    claimsLead:
      'Each claim is held against the last audit and against every connection that was counted. One that is contradicted ends by itself.',
    statements: STATEMENT_TEXTS,
    covered: 'Covered',
    nothingCovered: 'Nothing at present.',
    trueOn: (moment) => `(true on ${moment})`,
    notCovered: 'Not covered',
    nothingLeftOut: 'No service is left out.',
    wasTrueUntil: (day) => `was true until ${day}`,
    nothingPublished: (least) =>
      `Nothing is published yet: it takes a whole week (Monday to Sunday, UTC) with ${least} connections or more.`,
    about: (count) => `about ${count}`,
    sharesCaption: (way) =>
      `${way}, the last published week. The last three columns are shares of the connections with TLS.`,
    sharesHeads: ['Service', 'Week of', 'Connections', 'With TLS', 'Forward-secret', 'Post-quantum', 'TLS 1.3'],
    proofsCaption: (day) => `What mail to other providers was worth, week of ${day}`,
    proofsHeads: ['Connections to others', 'Share'],
    proofs: {
      dane: 'Proved to be the right server by signed DNS records (DANE)',
      'web-pki': 'Proved by a certificate of a known authority',
      nothing: 'Encrypted, but nothing proved who it was',
      clear: 'Clear text: the other server had no TLS',
    },
    overTime: 'Over time',
    overTimeLead: 'Shares of the connections with TLS, week by week.',
    keyExchange: 'Key exchange',
    versionOfTls: 'Version of TLS',
    plotName: (service, what) => `${service}: ${what[0]?.toLowerCase()}${what.slice(1)}`,
    inFigures: (service) => `${service}, the same in figures`,
    weeksHeads: ['Week of', 'Key exchange', 'Versions'],
    noFigures: 'There are no figures.',
    plotted: (from, to, shares) => `Weeks from ${from} to ${to}. In the last of them: ${shares}.`,
    percent: (share) => `${share} percent`,
    gaps: 'What is not covered',
    method: 'How it is measured',
    methodLead: (leastConnections, leastMembers) =>
      `The key agreement of every connection is counted when it ends: version, suite and group, never who it was. Published are whole weeks, each once, in whole percents: 100 % is said of all, 0 % of none. Of a service with fewer than ${leastConnections} connections in a week nothing is said, nor of one that fewer than ${leastMembers} members have used: it could tell of one of them.`,
    noVersions: 'Exact versions are left out: they would tell where a known mistake still is.',
  },
  nb: {
    title: (hostname) => `Slik er forbindelser til ${hostname} beskyttet`,
    lead: 'Ingenting på denne siden er skrevet for hånd: Den viser hva denne serveren har målt om seg selv.',
    madeAt: (moment) => `Satt sammen ${moment}; det samme`,
    forPrograms: 'for programmer',
    services: {
      https: 'Web',
      imap: 'Lese e-post (IMAP)',
      pop3: 'Lese e-post (POP3)',
      submission: 'Sende e-post fra et e-postprogram',
      managesieve: 'Filtre (ManageSieve)',
      smtp: 'E-post fra andre leverandører',
      'smtp-out': 'E-post til andre leverandører',
    },
    members: 'Du og vi',
    membersLead: 'Mellom nettleseren eller e-postprogrammet ditt og denne serveren.',
    withoutTls:
      'Forbindelser uten TLS til portene for e-postprogrammer er de som ble brutt før det begynte: Det går ikke an å logge inn uten.',
    providers: 'Vi og andre leverandører',
    providersLead: 'Mellom denne serveren og dem som bringer og henter e-post.',
    content: 'Det som står i en melding',
    contentLead:
      'Bare kryptering fra ende til ende (OpenPGP, S/MIME) holder innholdet i en melding skjult for hver server på veien, også denne. Den lages og åpnes på din egen enhet, og vi teller ingenting av den. De to andre slagene erstatter den ikke, og den erstatter ikke dem.',
    claims: 'Hva vi hevder',
    claimsLead:
      'Hver påstand holdes opp mot den siste kontrollen og mot hver forbindelse som er telt. En påstand som motsies, opphører av seg selv.',
    statements: {
      fs: {
        title: 'Fremoverhemmelighet, og ingenting annet',
        meaning:
          'Hver forbindelse avtaler sine egne nøkler, som ødelegges sammen med den. Den som tar opp forbindelsen og senere kopierer hver nøkkel som oppbevares her, kan ikke lese noe av den.',
      },
      pq: {
        title: 'Nøkkelutveksling som tåler kvantemaskiner',
        meaning:
          'En nøkkelutveksling som også holder mot kvantemaskiner, tilbys og foretrekkes. Programmer som ikke kjenner den, bruker en annen.',
      },
      tls13: { title: 'TLS 1.3', meaning: 'Den gjeldende versjonen av TLS tilbys.' },
      'modern-tls': { title: 'Ingenting eldre enn TLS 1.2', meaning: 'SSL, TLS 1.0 og TLS 1.1 brukes ikke.' },
      dane: {
        title: 'DANE',
        meaning:
          'Signerte DNS-oppføringer nevner nøklene til serveren, slik at andre leverandører kan kontrollere at det er den rette. Der andre offentliggjør slike oppføringer, går e-posten ikke til noen annen.',
      },
      'mta-sts': {
        title: 'MTA-STS',
        meaning:
          'Andre leverandører får beskjed om å levere over kontrollert TLS, eller ikke i det hele tatt. Der andre ber oss om det samme, gjør vi det.',
      },
    },
    covered: 'Omfattet',
    nothingCovered: 'Ingenting for tiden.',
    trueOn: (moment) => `(sant ${moment})`,
    notCovered: 'Ikke omfattet',
    nothingLeftOut: 'Ingen tjeneste er utelatt.',
    wasTrueUntil: (day) => `var sant til ${day}`,
    nothingPublished: (least) =>
      `Ingenting er offentliggjort ennå: Det trengs en hel uke (mandag til søndag, UTC) med minst ${least} forbindelser.`,
    about: (count) => `rundt ${count}`,
    sharesCaption: (way) =>
      `${way}, den siste offentliggjorte uken. De tre siste kolonnene er andeler av forbindelsene med TLS.`,
    sharesHeads: ['Tjeneste', 'Uken fra', 'Forbindelser', 'Med TLS', 'Fremoverhemmelig', 'Kvantesikker', 'TLS 1.3'],
    proofsCaption: (day) => `Hva e-post til andre leverandører var verdt, uken fra ${day}`,
    proofsHeads: ['Forbindelser til andre', 'Andel'],
    proofs: {
      dane: 'Vist å være den rette serveren med signerte DNS-oppføringer (DANE)',
      'web-pki': 'Vist med et sertifikat fra en kjent utsteder',
      nothing: 'Kryptert, men ingenting viste hvem det var',
      clear: 'Klartekst: Den andre serveren hadde ikke TLS',
    },
    overTime: 'Over tid',
    overTimeLead: 'Andeler av forbindelsene med TLS, uke for uke.',
    keyExchange: 'Nøkkelutveksling',
    versionOfTls: 'TLS-versjon',
    plotName: (service, what) => `${service}: ${what}`,
    inFigures: (service) => `${service}, det samme i tall`,
    weeksHeads: ['Uken fra', 'Nøkkelutveksling', 'Versjoner'],
    noFigures: 'Det finnes ingen tall.',
    plotted: (from, to, shares) => `Uker fra ${from} til ${to}. I den siste av dem: ${shares}.`,
    percent: (share) => `${share} prosent`,
    gaps: 'Hva som ikke er omfattet',
    method: 'Slik måles det',
    methodLead: (leastConnections, leastMembers) =>
      `Nøkkelavtalen for hver forbindelse telles når den er over: versjon, algoritmer og gruppe, aldri hvem det var. Hele uker offentliggjøres, hver av dem én gang, i hele prosent: 100 % sies bare om alle, 0 % bare om ingen. Om en tjeneste med færre enn ${leastConnections} forbindelser i en uke sies ingenting, og heller ikke om en som færre enn ${leastMembers} medlemmer har brukt: Det kunne røpe noe om én av dem.`,
    noVersions: 'Nøyaktige versjoner er utelatt: De ville fortelle hvor en kjent feil fremdeles finnes.',
  },
  de: {
    title: (hostname) => `Wie Verbindungen zu ${hostname} geschützt sind`,
    lead: 'Nichts auf dieser Seite ist von Hand geschrieben: Sie zeigt, was dieser Server von sich selbst gemessen hat.',
    madeAt: (moment) => `Zusammengestellt ${moment}; dasselbe`,
    forPrograms: 'für Programme',
    services: {
      https: 'Web',
      imap: 'E-Mail lesen (IMAP)',
      pop3: 'E-Mail lesen (POP3)',
      submission: 'E-Mail senden mit einem E-Mail-Programm',
      managesieve: 'Filter (ManageSieve)',
      smtp: 'E-Mail von anderen Anbietern',
      'smtp-out': 'E-Mail an andere Anbieter',
    },
    members: 'Sie und wir',
    membersLead: 'Zwischen Ihrem Browser oder E-Mail-Programm und diesem Server.',
    withoutTls:
      'Verbindungen ohne TLS zu den Ports für E-Mail-Programme sind solche, die vorher wieder abgebrochen wurden: Ohne TLS kann sich niemand anmelden.',
    providers: 'Wir und andere Anbieter',
    providersLead: 'Zwischen diesem Server und denen, die E-Mail bringen und holen.',
    content: 'Was in einer Nachricht steht',
    contentLead:
      'Nur Verschlüsselung von Ende zu Ende (OpenPGP, S/MIME) verbirgt den Inhalt einer Nachricht vor jedem Server auf ihrem Weg, auch vor diesem. Sie entsteht und wird geöffnet auf Ihrem eigenen Gerät, und wir zählen nichts davon. Die beiden anderen Arten ersetzen sie nicht, und sie ersetzt nicht die anderen.',
    claims: 'Was wir behaupten',
    claimsLead:
      'Jede Aussage wird an der letzten Prüfung gemessen und an jeder Verbindung, die gezählt wurde. Eine, der widersprochen wird, endet von selbst.',
    statements: {
      fs: {
        title: 'Vorwärtsgeheimnis (Forward Secrecy) und nichts anderes',
        meaning:
          'Jede Verbindung vereinbart eigene Schlüssel, die mit ihr vernichtet werden. Wer sie aufzeichnet und später jeden Schlüssel kopiert, der hier aufbewahrt wird, kann nichts davon lesen.',
      },
      pq: {
        title: 'Schlüsselaustausch, der Quantencomputern standhält',
        meaning:
          'Ein Schlüsselaustausch, der auch gegen Quantencomputer hält, wird angeboten und vorgezogen. Programme, die ihn nicht kennen, verwenden einen anderen.',
      },
      tls13: { title: 'TLS 1.3', meaning: 'Die aktuelle Version von TLS wird angeboten.' },
      'modern-tls': {
        title: 'Nichts Älteres als TLS 1.2',
        meaning: 'SSL, TLS 1.0 und TLS 1.1 werden nicht gesprochen.',
      },
      dane: {
        title: 'DANE',
        meaning:
          'Signierte DNS-Einträge nennen die Schlüssel des Servers, sodass andere Anbieter prüfen können, dass es der richtige ist. Wo andere solche Einträge veröffentlichen, geht E-Mail an niemand sonst.',
      },
      'mta-sts': {
        title: 'MTA-STS',
        meaning:
          'Anderen Anbietern wird gesagt, dass sie über geprüftes TLS zustellen sollen oder gar nicht. Wo andere uns das sagen, halten wir es ebenso.',
      },
    },
    covered: 'Gilt für',
    nothingCovered: 'Zurzeit nichts.',
    trueOn: (moment) => `(wahr am ${moment})`,
    notCovered: 'Gilt nicht für',
    nothingLeftOut: 'Kein Dienst ist ausgenommen.',
    wasTrueUntil: (day) => `war wahr bis ${day}`,
    nothingPublished: (least) =>
      `Noch ist nichts veröffentlicht: Dafür braucht es eine ganze Woche (Montag bis Sonntag, UTC) mit mindestens ${least} Verbindungen.`,
    about: (count) => `etwa ${count}`,
    sharesCaption: (way) =>
      `${way}, die letzte veröffentlichte Woche. Die letzten drei Spalten sind Anteile an den Verbindungen mit TLS.`,
    sharesHeads: ['Dienst', 'Woche vom', 'Verbindungen', 'Mit TLS', 'Vorwärtsgeheim', 'Quantensicher', 'TLS 1.3'],
    proofsCaption: (day) => `Was E-Mail an andere Anbieter wert war, Woche vom ${day}`,
    proofsHeads: ['Verbindungen zu anderen', 'Anteil'],
    proofs: {
      dane: 'Als der richtige Server ausgewiesen durch signierte DNS-Einträge (DANE)',
      'web-pki': 'Ausgewiesen durch ein Zertifikat einer bekannten Stelle',
      nothing: 'Verschlüsselt, aber nichts wies aus, wer es war',
      clear: 'Klartext: Der andere Server hatte kein TLS',
    },
    overTime: 'Im Lauf der Zeit',
    overTimeLead: 'Anteile an den Verbindungen mit TLS, Woche für Woche.',
    keyExchange: 'Schlüsselaustausch',
    versionOfTls: 'Version von TLS',
    plotName: (service, what) => `${service}: ${what}`,
    inFigures: (service) => `${service}, dasselbe in Zahlen`,
    weeksHeads: ['Woche vom', 'Schlüsselaustausch', 'Versionen'],
    noFigures: 'Es gibt keine Zahlen.',
    plotted: (from, to, shares) => `Wochen von ${from} bis ${to}. In der letzten davon: ${shares}.`,
    percent: (share) => `${share} Prozent`,
    gaps: 'Was nicht erfasst ist',
    method: 'Wie gemessen wird',
    methodLead: (leastConnections, leastMembers) =>
      `Die Schlüsselvereinbarung jeder Verbindung wird gezählt, wenn sie endet: Version, Verfahren und Gruppe, nie, wer es war. Veröffentlicht werden ganze Wochen, jede einmal, in ganzen Prozenten: 100 % heißt alle, 0 % keine. Über einen Dienst mit weniger als ${leastConnections} Verbindungen in einer Woche wird nichts gesagt, und auch nicht über einen, den weniger als ${leastMembers} Mitglieder benutzt haben: Es könnte etwas über eines von ihnen verraten.`,
    noVersions: 'Genaue Versionen sind weggelassen: Sie würden verraten, wo ein bekannter Fehler noch steckt.',
  },
}
