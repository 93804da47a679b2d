import type { NameProblem } from '../../../core/joining/account-name.ts'
import type { Messages } from '../language/language.ts'

interface JoinText {
  readonly title: string
  readonly lead: string
  readonly name: string
  readonly nameHint: string
  readonly domain: string
  readonly invitation: string
  readonly invitationHint: string
  readonly look: string
  readonly have: string
  readonly closed: string
  readonly closedLead: string
  readonly names: Readonly<Record<NameProblem, string>>
  readonly notFree: string
  readonly others: string
  readonly noDomain: string
  readonly badInvitation: string
  readonly tooMany: string
  readonly second: string
  readonly isFree: string
  readonly another: string
  readonly displayName: string
  readonly displayNameHint: string
  readonly badDisplayName: string
  readonly password: string
  /** `fewest`: characters that are wanted. */
  readonly passwordHint: (fewest: number) => string
  readonly again: string
  readonly notTheSame: string
  readonly passkeyLead: string
  readonly device: string
  readonly deviceHint: string
  readonly badDevice: string
  readonly usePasskey: string
  readonly usePassword: string
  readonly passkeyFailed: string
  readonly notMade: string
  readonly noScript: string
  readonly makePasskey: string
  readonly terms: string
  readonly privacy: string
  readonly agree: string
  readonly readThem: string
  readonly agreeNeeded: string
  readonly termsChanged: string
  readonly make: string
  readonly busy: string
  readonly tooFast: string
  readonly trapped: string
  readonly stale: string
  readonly codes: string
  readonly codesLead: string
  readonly recovery: string
  readonly recoveryHint: string
  readonly badRecovery: string
  readonly accountCodes: string
  readonly accountCodesLead: string
  readonly factorCodes: string
  readonly factorCodesLead: string
  readonly written: string
  readonly writtenNeeded: string
  readonly toMail: string
}

/** What the pages say on which an account is made. */
export const JOIN_MESSAGES: Messages<JoinText> = {
  en: {
    title: 'Create an account',
    lead: 'First choose your address. It is also what you sign in with.',
    name: 'Address',
    nameHint: '3 to 40 letters (a to z) and digits. A dot, a hyphen or an underscore may stand between them.',
    domain: 'Domain',
    invitation: 'Invitation',
    invitationHint: 'Four groups of four characters. Accounts are made here for those who are invited.',
    look: 'Continue',
    have: 'I have an account',
    closed: 'No accounts are made here',
    closedLead: 'This provider makes accounts by hand. Ask whoever runs it:',
    names: {
      'too-short': 'At least 3 characters.',
      'too-long': 'At most 40 characters.',
      characters: 'Only the letters a to z, digits, dots, hyphens and underscores.',
      edges: 'It begins with a letter, and ends with a letter or a digit.',
      doubled: 'Dots, hyphens and underscores stand alone, with letters or digits on both sides.',
    },
    notFree: 'That address cannot be had: it is taken, or kept, or looks like one that is.',
    others: 'These are free:',
    noDomain: 'No accounts are made at that domain.',
    badInvitation: 'That invitation is none, is used up, or has run out. Ask for another.',
    tooMany: 'There were too many requests from your network. Please try again in an hour.',
    second: 'Your account',
    isFree: 'is free.',
    another: 'Choose another address',
    displayName: 'Your name',
    displayNameHint: 'Those you write to read it beside the address. Any name you like.',
    badDisplayName: 'At most 60 letters, without < > " and @.',
    password: 'Password',
    passwordHint: (fewest) =>
      `At least ${fewest} characters. Some words that have nothing to do with one another are easy to remember.`,
    again: 'Password once more',
    notTheSame: 'The two are not the same.',
    passkeyLead:
      'A passkey stays on your device, which asks for your finger, your face or its PIN. There is no password that could be guessed or stolen. Mail programs get passwords of their own.',
    device: 'This device',
    deviceHint: 'What you call it, so that you know the passkey again: "Phone", "Laptop".',
    badDevice: 'Say what the passkey is on, in at most 60 characters.',
    usePasskey: 'Use a passkey instead of a password',
    usePassword: 'Use a password instead',
    passkeyFailed: 'The browser has not made a passkey. Try again, or use a password.',
    notMade: 'The browser has made no passkey for this site. Try again.',
    noScript: 'A passkey needs a browser with scripts turned on. A password needs none.',
    makePasskey: 'Make the passkey and the account',
    terms: 'Terms',
    privacy: 'Privacy',
    agree: 'I agree to the terms, and know the privacy text',
    readThem: 'Each opens in a tab of its own:',
    agreeNeeded: 'Without this there is no account.',
    termsChanged: 'They have changed just now. Please look at them and agree again.',
    make: 'Create the account',
    busy: 'Many accounts are being made at the moment. Please try again in an hour.',
    tooFast: 'That was faster than people usually are. Please look it over once more and send it again.',
    trapped: 'A field was filled in that nobody sees. Please send this by hand.',
    stale: 'The form was open for too long. Here it is again: please send it once more.',
    codes: 'Write these down',
    codesLead:
      'Your account is there. These codes are shown now and never again: print this page or write them down, and keep them where you do not keep your device.',
    recovery: 'Recovery address',
    recoveryHint:
      'With another provider, for the day when the password is lost. A code goes there. Codes for paper you get in any case.',
    badRecovery: 'Name another address, such as anna@example.org.',
    accountCodes: 'If you lose the password',
    accountCodesLead: 'Each of these sets a new password once.',
    factorCodes: 'If you lose the passkey',
    factorCodesLead: 'At the second step, each of these stands in for the passkey once.',
    written: 'I have written them down, or printed them',
    writtenNeeded: 'Nobody can show them to you again. Have you got them?',
    toMail: 'To my mail',
  },
  nb: {
    title: 'Opprett konto',
    lead: 'Velg først adressen din. Det er også den du logger inn med.',
    name: 'Adresse',
    nameHint: '3 til 40 bokstaver (a til z) og sifre. Punktum, bindestrek eller understrek kan stå mellom dem.',
    domain: 'Domene',
    invitation: 'Invitasjon',
    invitationHint: 'Fire grupper med fire tegn. Her opprettes konto for dem som er invitert.',
    look: 'Fortsett',
    have: 'Jeg har en konto',
    closed: 'Her opprettes ingen kontoer',
    closedLead: 'Denne leverandøren oppretter kontoer for hånd. Spør den som driver den:',
    names: {
      'too-short': 'Minst 3 tegn.',
      'too-long': 'Høyst 40 tegn.',
      characters: 'Bare bokstavene a til z, sifre, punktum, bindestrek og understrek.',
      edges: 'Den begynner med en bokstav og slutter med en bokstav eller et siffer.',
      doubled: 'Punktum, bindestrek og understrek står alene, med bokstaver eller sifre på begge sider.',
    },
    notFree: 'Den adressen er ikke ledig: den er tatt eller holdt av, eller ligner på en som er det.',
    others: 'Disse er ledige:',
    noDomain: 'Det opprettes ingen kontoer på det domenet.',
    badInvitation: 'Den invitasjonen finnes ikke, er brukt opp eller utløpt. Be om en ny.',
    tooMany: 'Det kom for mange forespørsler fra nettverket ditt. Prøv igjen om en time.',
    second: 'Kontoen din',
    isFree: 'er ledig.',
    another: 'Velg en annen adresse',
    displayName: 'Navnet ditt',
    displayNameHint: 'De du skriver til, leser det ved siden av adressen. Hvilket navn du vil.',
    badDisplayName: 'Høyst 60 bokstaver, uten < > " og @.',
    password: 'Passord',
    passwordHint: (fewest) => `Minst ${fewest} tegn. Noen ord som ikke har med hverandre å gjøre, er lette å huske.`,
    again: 'Passordet en gang til',
    notTheSame: 'De to er ikke like.',
    passkeyLead:
      'En passnøkkel blir på enheten din, som ber om finger, ansikt eller PIN. Det finnes ikke noe passord som kan gjettes eller stjeles. E-postprogrammer får egne passord.',
    device: 'Denne enheten',
    deviceHint: 'Hva du kaller den, så du kjenner igjen passnøkkelen: «Telefon», «Bærbar».',
    badDevice: 'Skriv hva passnøkkelen ligger på, med høyst 60 tegn.',
    usePasskey: 'Bruk passnøkkel i stedet for passord',
    usePassword: 'Bruk passord i stedet',
    passkeyFailed: 'Nettleseren laget ingen passnøkkel. Prøv igjen, eller bruk et passord.',
    notMade: 'Nettleseren har ikke laget noen passnøkkel for dette nettstedet. Prøv igjen.',
    noScript: 'En passnøkkel trenger en nettleser med skript slått på. Et passord trenger ingen.',
    makePasskey: 'Lag passnøkkelen og kontoen',
    terms: 'Vilkår',
    privacy: 'Personvern',
    agree: 'Jeg godtar vilkårene og kjenner personvernteksten',
    readThem: 'Hver åpnes i en egen fane:',
    agreeNeeded: 'Uten dette blir det ingen konto.',
    termsChanged: 'De er nettopp endret. Se på dem og godta på nytt.',
    make: 'Opprett kontoen',
    busy: 'Det opprettes mange kontoer akkurat nå. Prøv igjen om en time.',
    tooFast: 'Det gikk fortere enn folk pleier. Se over en gang til og send på nytt.',
    trapped: 'Et felt som ingen ser, var fylt ut. Send dette for hånd.',
    stale: 'Skjemaet sto åpent for lenge. Her er det igjen: send det en gang til.',
    codes: 'Skriv ned disse',
    codesLead:
      'Kontoen din er klar. Kodene vises nå og aldri igjen: skriv ut denne siden eller skriv dem ned, og oppbevar dem et annet sted enn enheten din.',
    recovery: 'Gjenopprettingsadresse',
    recoveryHint:
      'Hos en annen leverandør, for dagen da passordet er borte. En kode sendes dit. Koder på papir får du uansett.',
    badRecovery: 'Oppgi en annen adresse, for eksempel anna@example.org.',
    accountCodes: 'Hvis du mister passordet',
    accountCodesLead: 'Hver av disse setter et nytt passord én gang.',
    factorCodes: 'Hvis du mister passnøkkelen',
    factorCodesLead: 'På det andre trinnet erstatter hver av disse passnøkkelen én gang.',
    written: 'Jeg har skrevet dem ned eller skrevet dem ut',
    writtenNeeded: 'Ingen kan vise deg dem igjen. Har du dem?',
    toMail: 'Til e-posten min',
  },
  de: {
    title: 'Konto anlegen',
    lead: 'Wählen Sie zuerst Ihre Adresse. Mit ihr melden Sie sich auch an.',
    name: 'Adresse',
    nameHint: '3 bis 40 Buchstaben (a bis z) und Ziffern. Dazwischen darf ein Punkt, Binde- oder Unterstrich stehen.',
    domain: 'Domain',
    invitation: 'Einladung',
    invitationHint: 'Vier Gruppen zu vier Zeichen. Konten gibt es hier für Eingeladene.',
    look: 'Weiter',
    have: 'Ich habe ein Konto',
    closed: 'Hier werden keine Konten angelegt',
    closedLead: 'Dieser Anbieter legt Konten von Hand an. Fragen Sie den, der ihn betreibt:',
    names: {
      'too-short': 'Mindestens 3 Zeichen.',
      'too-long': 'Höchstens 40 Zeichen.',
      characters: 'Nur die Buchstaben a bis z, Ziffern, Punkte, Binde- und Unterstriche.',
      edges: 'Sie beginnt mit einem Buchstaben und endet mit einem Buchstaben oder einer Ziffer.',
      doubled: 'Punkte, Binde- und Unterstriche stehen allein, mit Buchstaben oder Ziffern auf beiden Seiten.',
    },
    notFree: 'Diese Adresse ist nicht zu haben: Sie ist vergeben oder vorbehalten, oder sieht einer solchen ähnlich.',
    others: 'Diese sind frei:',
    noDomain: 'Unter dieser Domain werden keine Konten angelegt.',
    badInvitation: 'Diese Einladung gibt es nicht, sie ist aufgebraucht oder abgelaufen. Bitten Sie um eine neue.',
    tooMany: 'Aus Ihrem Netz kamen zu viele Anfragen. Bitte versuchen Sie es in einer Stunde noch einmal.',
    second: 'Ihr Konto',
    isFree: 'ist frei.',
    another: 'Eine andere Adresse wählen',
    displayName: 'Ihr Name',
    displayNameHint: 'Wem Sie schreiben, der liest ihn neben der Adresse. Ein Name Ihrer Wahl.',
    badDisplayName: 'Höchstens 60 Buchstaben, ohne < > " und @.',
    password: 'Passwort',
    passwordHint: (fewest) =>
      `Mindestens ${fewest} Zeichen. Einige Wörter, die nichts miteinander zu tun haben, merkt man sich leicht.`,
    again: 'Das Passwort noch einmal',
    notTheSame: 'Die beiden sind nicht gleich.',
    passkeyLead:
      'Ein Passkey bleibt auf Ihrem Gerät, das nach Finger, Gesicht oder PIN fragt. Es gibt kein Passwort, das erraten oder gestohlen werden könnte. Mailprogramme bekommen eigene Passwörter.',
    device: 'Dieses Gerät',
    deviceHint: 'Wie Sie es nennen, damit Sie den Passkey wiedererkennen: „Telefon“, „Laptop“.',
    badDevice: 'Schreiben Sie, worauf der Passkey liegt, mit höchstens 60 Zeichen.',
    usePasskey: 'Einen Passkey statt eines Passworts benutzen',
    usePassword: 'Doch ein Passwort benutzen',
    passkeyFailed:
      'Der Browser hat keinen Passkey angelegt. Versuchen Sie es noch einmal, oder nehmen Sie ein Passwort.',
    notMade: 'Der Browser hat für diese Seite keinen Passkey angelegt. Versuchen Sie es noch einmal.',
    noScript: 'Ein Passkey braucht einen Browser mit eingeschalteten Skripten. Ein Passwort braucht keine.',
    makePasskey: 'Passkey und Konto anlegen',
    terms: 'Bedingungen',
    privacy: 'Datenschutz',
    agree: 'Ich stimme den Bedingungen zu und kenne den Text zum Datenschutz',
    readThem: 'Beide öffnen sich in einem eigenen Tab:',
    agreeNeeded: 'Ohne dies gibt es kein Konto.',
    termsChanged: 'Sie haben sich gerade geändert. Bitte sehen Sie sie an, und stimmen Sie noch einmal zu.',
    make: 'Konto anlegen',
    busy: 'Gerade werden viele Konten angelegt. Bitte versuchen Sie es in einer Stunde noch einmal.',
    tooFast: 'Das ging schneller, als Menschen sind. Bitte sehen Sie es noch einmal durch, und senden Sie es erneut.',
    trapped: 'Ein Feld war ausgefüllt, das niemand sieht. Bitte senden Sie dies von Hand.',
    stale: 'Das Formular war zu lange offen. Hier ist es noch einmal: Bitte senden Sie es erneut.',
    codes: 'Schreiben Sie diese auf',
    codesLead:
      'Ihr Konto ist da. Diese Codes werden jetzt gezeigt und nie wieder: Drucken Sie diese Seite, oder schreiben Sie sie ab, und bewahren Sie sie nicht bei Ihrem Gerät auf.',
    recovery: 'Wiederherstellungsadresse',
    recoveryHint:
      'Bei einem anderen Anbieter, für den Tag, an dem das Passwort verloren ist. Ein Code geht dorthin. Codes auf Papier bekommen Sie in jedem Fall.',
    badRecovery: 'Nennen Sie eine andere Adresse, etwa anna@example.org.',
    accountCodes: 'Wenn Sie das Passwort verlieren',
    accountCodesLead: 'Jeder von diesen setzt einmal ein neues Passwort.',
    factorCodes: 'Wenn Sie den Passkey verlieren',
    factorCodesLead: 'Beim zweiten Schritt tritt jeder von diesen einmal an die Stelle des Passkeys.',
    written: 'Ich habe sie aufgeschrieben oder gedruckt',
    writtenNeeded: 'Niemand kann sie Ihnen noch einmal zeigen. Haben Sie sie?',
    toMail: 'Zu meiner E-Mail',
  },
}
