import type { Messages } from '../../language/language.ts'

interface ExportText {
  readonly title: string
  readonly lead: string
  readonly holds: readonly string[]
  readonly withoutUs: string
  readonly safe: string
  readonly ask: string
  readonly askHint: string
  readonly asked: string
  readonly underWay: string
  readonly tooMany: (most: number) => string
  readonly caption: string
  readonly when: string
  readonly state: string
  readonly file: string
  readonly requested: string
  readonly building: (done: string, expected: string) => string
  readonly beginning: string
  readonly failed: string
  readonly expired: string
  readonly ready: (until: string) => string
  readonly missing: (count: string) => string
  readonly download: string
  readonly again: string
  readonly left: (count: string) => string
  readonly sums: string
  readonly reload: string
  readonly gone: string
  readonly import: string
}

export const EXPORT_MESSAGES: Messages<ExportText> = {
  en: {
    title: 'Take everything with you',
    lead: 'You get one file (ZIP) with everything that we keep for you:',
    holds: [
      'All mail, with folders, flags, labels and dates (mbox and JSON)',
      'Contacts (vCard), filters (Sieve), sender names, signatures and settings',
      'PGP keys: private ones only as your passphrase has locked them',
      'Where and when you were signed in, your app passwords by name, what you have agreed to',
    ],
    withoutUs:
      'Every other mail program can read it. Another Posthus takes it in with one command, and everything is there as it was.',
    safe: 'No password is in the file, but all of your mail is: keep it where nobody else finds it.',
    ask: 'Ask for the file',
    askHint:
      'It is made in the background; a letter in your inbox says when it is ready. You can go on working meanwhile.',
    asked: 'The file is being made. This page shows how far it is.',
    underWay: 'A file is being made already.',
    tooMany: (most) => `At most ${most} files can be asked for within a day. Ask again tomorrow.`,
    caption: 'Your files',
    when: 'Asked for',
    state: 'State',
    file: 'File',
    requested: 'Waits for its turn',
    building: (done, expected) => `Being made: ${done} of ${expected} messages`,
    beginning: 'Being made',
    failed: 'Could not be made. Ask once more; if it fails again, tell us.',
    expired: 'Its time is over, and the file has gone',
    ready: (until) => `Ready until ${until}`,
    missing: (count) => `${count} messages could not be read; manifest.json in the file names them.`,
    download: 'Download',
    again: 'Show your password to download',
    left: (count) => `${count} downloads left`,
    sums: 'SHA-256 of the file',
    reload: 'Look how far it is',
    gone: 'This file cannot be downloaded any more.',
    import: 'How another Posthus takes it in: posthus account import ADDRESS FILE',
  },
  nb: {
    title: 'Ta alt med deg',
    lead: 'Du får én fil (ZIP) med alt vi oppbevarer for deg:',
    holds: [
      'All e-post, med mapper, flagg, etiketter og datoer (mbox og JSON)',
      'Kontakter (vCard), filtre (Sieve), avsendernavn, signaturer og innstillinger',
      'PGP-nøkler: private bare slik passfrasen din har låst dem',
      'Hvor og når du var logget inn, app-passordene dine ved navn, hva du har godtatt',
    ],
    withoutUs:
      'Alle andre e-postprogrammer kan lese den. En annen Posthus tar den inn med én kommando, og alt er der som det var.',
    safe: 'Det er ingen passord i filen, men all e-posten din: oppbevar den der ingen andre finner den.',
    ask: 'Be om filen',
    askHint: 'Den lages i bakgrunnen; et brev i innboksen sier fra når den er klar. Du kan arbeide videre imens.',
    asked: 'Filen blir laget. Denne siden viser hvor langt den er kommet.',
    underWay: 'En fil blir laget allerede.',
    tooMany: (most) => `Du kan be om høyst ${most} filer i døgnet. Prøv igjen i morgen.`,
    caption: 'Filene dine',
    when: 'Bestilt',
    state: 'Status',
    file: 'Fil',
    requested: 'Venter på tur',
    building: (done, expected) => `Blir laget: ${done} av ${expected} meldinger`,
    beginning: 'Blir laget',
    failed: 'Kunne ikke lages. Be om den en gang til; går det galt igjen, si fra til oss.',
    expired: 'Tiden er ute, og filen er borte',
    ready: (until) => `Klar til ${until}`,
    missing: (count) => `${count} meldinger kunne ikke leses; manifest.json i filen nevner dem.`,
    download: 'Last ned',
    again: 'Vis passordet for å laste ned',
    left: (count) => `${count} nedlastinger igjen`,
    sums: 'SHA-256 av filen',
    reload: 'Se hvor langt den er kommet',
    gone: 'Denne filen kan ikke lastes ned lenger.',
    import: 'Slik tar en annen Posthus den inn: posthus account import ADRESSE FIL',
  },
  de: {
    title: 'Alles mitnehmen',
    lead: 'Sie bekommen eine Datei (ZIP) mit allem, was wir für Sie aufbewahren:',
    holds: [
      'Alle Mails mit Ordnern, Markierungen, Etiketten und Daten (mbox und JSON)',
      'Kontakte (vCard), Filter (Sieve), Absendernamen, Signaturen und Einstellungen',
      'PGP-Schlüssel: private nur so, wie Ihre Passphrase sie verschlossen hat',
      'Wo und wann Sie angemeldet waren, Ihre App-Passwörter dem Namen nach, wozu Sie zugestimmt haben',
    ],
    withoutUs:
      'Jedes andere Mailprogramm kann sie lesen. Ein anderes Posthus nimmt sie mit einem Befehl auf, und alles ist da wie zuvor.',
    safe: 'In der Datei ist kein Passwort, aber alle Ihre Mails: Bewahren Sie sie auf, wo niemand sonst sie findet.',
    ask: 'Datei anfordern',
    askHint:
      'Sie wird im Hintergrund erstellt; ein Brief im Posteingang sagt Ihnen, wenn sie bereit ist. Sie können währenddessen weiterarbeiten.',
    asked: 'Die Datei wird erstellt. Diese Seite zeigt, wie weit sie ist.',
    underWay: 'Eine Datei wird bereits erstellt.',
    tooMany: (most) =>
      `Höchstens ${most} Dateien können an einem Tag angefordert werden. Versuchen Sie es morgen wieder.`,
    caption: 'Ihre Dateien',
    when: 'Angefordert',
    state: 'Stand',
    file: 'Datei',
    requested: 'Wartet, bis sie an der Reihe ist',
    building: (done, expected) => `Wird erstellt: ${done} von ${expected} Nachrichten`,
    beginning: 'Wird erstellt',
    failed: 'Konnte nicht erstellt werden. Fordern Sie sie noch einmal an; misslingt es wieder, sagen Sie es uns.',
    expired: 'Die Zeit ist um, die Datei ist weg',
    ready: (until) => `Bereit bis ${until}`,
    missing: (count) => `${count} Nachrichten konnten nicht gelesen werden; manifest.json in der Datei nennt sie.`,
    download: 'Herunterladen',
    again: 'Zum Herunterladen das Passwort zeigen',
    left: (count) => `noch ${count} Mal`,
    sums: 'SHA-256 der Datei',
    reload: 'Nachsehen, wie weit sie ist',
    gone: 'Diese Datei kann nicht mehr heruntergeladen werden.',
    import: 'So nimmt ein anderes Posthus sie auf: posthus account import ADRESSE DATEI',
  },
}
