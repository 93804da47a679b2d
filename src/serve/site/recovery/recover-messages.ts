import type { Messages } from '../language/language.ts'

interface RecoverText {
  readonly title: string
  readonly lead: string
  readonly address: string
  readonly code: string
  readonly codeHint: string
  readonly wrongCode: string
  readonly go: string
  readonly noCode: string
  /** `hours`: how long one waits. */
  readonly noCodeLead: (hours: number) => string
  readonly send: string
  readonly neither: string
  readonly tooMany: string
  readonly sent: string
  readonly sentLead: string
  readonly link: string
  readonly linkLead: string
  readonly waits: string
  readonly waitsLead: (moment: string) => string
  readonly noLink: string
  readonly noLinkLead: string
  readonly cancel: string
  readonly cancelLead: string
  readonly cancelAct: string
  readonly cancelled: string
  readonly cancelledLead: string
  readonly beginAgain: string
  readonly password: string
  readonly passwordLead: string
  readonly pgp: string
  readonly factors: string
  readonly save: string
  readonly back: string
}

/** What the pages say for whoever has lost the password. */
export const RECOVER_MESSAGES: Messages<RecoverText> = {
  en: {
    title: 'Lost your password?',
    lead: 'With a recovery code you are back at once.',
    address: 'Your address',
    code: 'Recovery code',
    codeHint: 'Three groups of five characters, as you wrote them down for the account. Each is good once.',
    wrongCode: 'That is no recovery code of that account, or it was used before.',
    go: 'Continue',
    noCode: 'I have no code',
    noCodeLead: (hours) =>
      hours === 0
        ? 'A link goes to the recovery address of the account, if it has one.'
        : `A link goes to the recovery address of the account, if it has one. It opens after ${hours} hours, so that nobody who merely reads that address takes the account over unseen.`,
    send: 'Send the link',
    neither: 'Neither a code nor a recovery address? Only the operator can help, who will want to know who you are:',
    tooMany: 'There were too many attempts. Please wait some minutes and try again.',
    sent: 'Look at your recovery address',
    sentLead:
      'If there is such an account and it has a recovery address, a letter with a link is on its way there. This page says the same in every case, so that it tells nobody who has an account.',
    link: 'A new password',
    linkLead: 'This link sets a new password for your account, once.',
    waits: 'Not yet',
    waitsLead: (moment) =>
      `The link opens at ${moment}. Keep the letter, and come back then. Whoever is signed in to the account can stop it until then.`,
    noLink: 'This link opens nothing',
    noLinkLead: 'It was used, was stopped, or has run out. You can ask for another.',
    cancel: 'Stop the new password?',
    cancelLead: 'The link that is on its way opens nothing then. Your password stays as it is.',
    cancelAct: 'Stop it',
    cancelled: 'It is stopped',
    cancelledLead: 'The link opens nothing. If somebody goes on trying, look at who reads your recovery address.',
    beginAgain: 'That took too long, or something has changed. Please begin again.',
    password: 'A new password',
    passwordLead: 'Everything that is signed in will be signed out, in browsers and mail programs.',
    pgp: 'Mail that was encrypted with PGP stays closed: its key has a passphrase of its own, which nobody here knows. A new password does not open it.',
    factors: 'Second factors stay. App passwords go on working until you look through them, which is next.',
    save: 'Set the password',
    back: 'Back to signing in',
  },
  nb: {
    title: 'Mistet passordet?',
    lead: 'Med en gjenopprettingskode er du inne igjen med en gang.',
    address: 'Adressen din',
    code: 'Gjenopprettingskode',
    codeHint: 'Tre grupper med fem tegn, slik du skrev dem ned for kontoen. Hver gjelder én gang.',
    wrongCode: 'Det er ingen gjenopprettingskode for den kontoen, eller den er brukt før.',
    go: 'Fortsett',
    noCode: 'Jeg har ingen kode',
    noCodeLead: (hours) =>
      hours === 0
        ? 'En lenke går til kontoens gjenopprettingsadresse, hvis den har en.'
        : `En lenke går til kontoens gjenopprettingsadresse, hvis den har en. Den åpner etter ${hours} timer, så ingen som bare leser den adressen, overtar kontoen usett.`,
    send: 'Send lenken',
    neither: 'Verken kode eller gjenopprettingsadresse? Da kan bare operatøren hjelpe, og vil vite hvem du er:',
    tooMany: 'Det var for mange forsøk. Vent noen minutter og prøv igjen.',
    sent: 'Se på gjenopprettingsadressen',
    sentLead:
      'Finnes kontoen og har den en gjenopprettingsadresse, er et brev med en lenke på vei dit. Denne siden sier det samme i alle tilfeller, så den forteller ingen hvem som har konto.',
    link: 'Et nytt passord',
    linkLead: 'Denne lenken setter et nytt passord for kontoen din, én gang.',
    waits: 'Ikke ennå',
    waitsLead: (moment) =>
      `Lenken åpner ${moment}. Ta vare på brevet og kom tilbake da. Den som er logget inn på kontoen, kan stanse den til da.`,
    noLink: 'Denne lenken åpner ingenting',
    noLinkLead: 'Den er brukt, stanset eller utløpt. Du kan be om en ny.',
    cancel: 'Stanse det nye passordet?',
    cancelLead: 'Lenken som er på vei, åpner da ingenting. Passordet ditt blir som det er.',
    cancelAct: 'Stans det',
    cancelled: 'Det er stanset',
    cancelledLead: 'Lenken åpner ingenting. Fortsetter noen å prøve, se på hvem som leser gjenopprettingsadressen din.',
    beginAgain: 'Det tok for lang tid, eller noe er endret. Begynn på nytt.',
    password: 'Et nytt passord',
    passwordLead: 'Alt som er innlogget, blir logget ut, i nettlesere og e-postprogrammer.',
    pgp: 'E-post som er kryptert med PGP, forblir lukket: nøkkelen har sin egen passfrase, som ingen her kjenner. Et nytt passord åpner den ikke.',
    factors: 'Ekstra sikring blir værende. App-passord virker til du har sett gjennom dem, og det kommer nå.',
    save: 'Sett passordet',
    back: 'Tilbake til innlogging',
  },
  de: {
    title: 'Passwort verloren?',
    lead: 'Mit einem Wiederherstellungscode sind Sie sofort wieder da.',
    address: 'Ihre Adresse',
    code: 'Wiederherstellungscode',
    codeHint: 'Drei Gruppen zu fünf Zeichen, wie Sie sie für das Konto aufgeschrieben haben. Jeder gilt einmal.',
    wrongCode: 'Das ist kein Wiederherstellungscode dieses Kontos, oder er wurde schon benutzt.',
    go: 'Weiter',
    noCode: 'Ich habe keinen Code',
    noCodeLead: (hours) =>
      hours === 0
        ? 'Ein Link geht an die Wiederherstellungsadresse des Kontos, wenn es eine hat.'
        : `Ein Link geht an die Wiederherstellungsadresse des Kontos, wenn es eine hat. Er öffnet nach ${hours} Stunden, damit niemand, der nur diese Adresse liest, das Konto unbemerkt übernimmt.`,
    send: 'Link senden',
    neither:
      'Weder Code noch Wiederherstellungsadresse? Dann hilft nur der Betreiber, der wissen möchte, wer Sie sind:',
    tooMany: 'Das waren zu viele Versuche. Bitte warten Sie einige Minuten.',
    sent: 'Sehen Sie unter Ihrer Wiederherstellungsadresse nach',
    sentLead:
      'Wenn es das Konto gibt und es eine Wiederherstellungsadresse hat, ist ein Brief mit einem Link dorthin unterwegs. Diese Seite sagt in jedem Fall dasselbe, damit sie niemandem verrät, wer ein Konto hat.',
    link: 'Ein neues Passwort',
    linkLead: 'Dieser Link setzt ein neues Passwort für Ihr Konto, einmal.',
    waits: 'Noch nicht',
    waitsLead: (moment) =>
      `Der Link öffnet am ${moment}. Bewahren Sie den Brief auf, und kommen Sie dann wieder. Bis dahin kann ihn aufhalten, wer im Konto angemeldet ist.`,
    noLink: 'Dieser Link öffnet nichts',
    noLinkLead: 'Er wurde benutzt, aufgehalten oder ist abgelaufen. Sie können um einen neuen bitten.',
    cancel: 'Das neue Passwort aufhalten?',
    cancelLead: 'Der Link, der unterwegs ist, öffnet dann nichts. Ihr Passwort bleibt, wie es ist.',
    cancelAct: 'Aufhalten',
    cancelled: 'Es ist aufgehalten',
    cancelledLead:
      'Der Link öffnet nichts. Versucht es jemand weiter, prüfen Sie, wer Ihre Wiederherstellungsadresse liest.',
    beginAgain: 'Das hat zu lange gedauert, oder etwas hat sich geändert. Bitte beginnen Sie von vorn.',
    password: 'Ein neues Passwort',
    passwordLead: 'Alles, was angemeldet ist, wird abgemeldet, in Browsern und Mailprogrammen.',
    pgp: 'Mit PGP verschlüsselte E-Mail bleibt verschlossen: Ihr Schlüssel hat eine eigene Passphrase, die hier niemand kennt. Ein neues Passwort öffnet ihn nicht.',
    factors:
      'Zweite Faktoren bleiben. App-Passwörter gelten weiter, bis Sie sie durchgesehen haben; das kommt als Nächstes.',
    save: 'Passwort setzen',
    back: 'Zurück zur Anmeldung',
  },
}
