import type { Messages } from '../language/language.ts'

interface HalfwayText {
  readonly second: string
  readonly secondLead: string
  readonly code: string
  readonly codeHint: string
  readonly wrongCode: string
  readonly go: string
  readonly passkey: string
  readonly passkeyLead: string
  readonly usePasskey: string
  readonly passkeyFailed: string
  readonly wrongPasskey: string
  readonly noScript: string
  readonly recovery: string
  readonly recoveryCode: string
  readonly recoveryHint: string
  readonly wrongRecovery: string
  readonly nothing: string
  readonly tooMany: string
  readonly backToSignIn: string
  readonly keep: string
  readonly keepHint: string
  readonly newPassword: string
  readonly newPasswordLead: string
  readonly password: string
  readonly passwordHint: string
  readonly again: string
  readonly notTheSame: string
  readonly savePassword: string
  readonly strength: string
  readonly closed: string
  readonly closedLead: (when: string) => string
  readonly reopen: string
  readonly stayClosed: string
  /** From the weakest on. */
  readonly strengths: readonly [string, string, string, string, string]
}

/** What the pages between the password and the mail say. */
export const HALFWAY_MESSAGES: Messages<HalfwayText> = {
  en: {
    second: 'The second step',
    secondLead: 'Your password is right. This account asks for one thing more.',
    code: 'Code from your authenticator app',
    codeHint: 'Six digits. Each is good once.',
    wrongCode:
      'That is not the code that the app shows now. Wait for the next one, and look whether its clock is right.',
    go: 'Continue',
    passkey: 'Sign in with a passkey',
    passkeyLead: 'Your device asks for your finger, your face or its PIN. You need neither address nor password.',
    usePasskey: 'Use a passkey',
    passkeyFailed: 'The browser has not given a passkey. Try again, or take another way.',
    wrongPasskey: 'That passkey does not open an account here.',
    noScript: 'A passkey needs a browser with scripts turned on.',
    recovery: 'I cannot do that now',
    recoveryCode: 'Recovery code',
    recoveryHint: 'One of the ten that you were given. It is good once.',
    wrongRecovery: 'That is none of your recovery codes, or it was used before.',
    nothing: 'None of them left? Ask your provider.',
    tooMany: 'There were too many wrong attempts. Please wait some minutes and try again.',
    closed: 'This account is closed',
    closedLead: (when) =>
      `You have closed it. Until ${when} you can open it again, and find everything as you left it; then it is erased for good. Mail that was sent to it meanwhile went back to whoever sent it.`,
    reopen: 'Open it again',
    stayClosed: 'If it is to stay closed, there is nothing to do.',
    backToSignIn: 'Back to signing in',
    keep: 'Stay signed in',
    keepHint: 'Only on a device that nobody else uses.',
    newPassword: 'A new password',
    newPasswordLead: 'Your provider asks you for another password. The old one opens nothing any more.',
    password: 'New password',
    passwordHint:
      'A few words are easy to remember and hard to guess. Neither your name nor a password that you use elsewhere.',
    again: 'Once more',
    notTheSame: 'The two are not the same.',
    savePassword: 'Set the password',
    strength: 'Strength',
    strengths: ['Guessed at once', 'Guessed soon', 'Could be better', 'Good', 'Very good'],
  },
  nb: {
    second: 'Det andre trinnet',
    secondLead: 'Passordet er riktig. Denne kontoen ber om én ting til.',
    code: 'Kode fra autentiseringsappen',
    codeHint: 'Seks sifre. Hver kode gjelder én gang.',
    wrongCode: 'Det er ikke koden som appen viser nå. Vent på den neste, og se om klokken går riktig.',
    go: 'Fortsett',
    passkey: 'Logg inn med passnøkkel',
    passkeyLead: 'Enheten ber om finger, ansikt eller PIN. Du trenger verken adresse eller passord.',
    usePasskey: 'Bruk passnøkkel',
    passkeyFailed: 'Nettleseren ga ingen passnøkkel. Prøv igjen, eller ta en annen vei.',
    wrongPasskey: 'Den passnøkkelen åpner ingen konto her.',
    noScript: 'En passnøkkel trenger en nettleser med skript slått på.',
    recovery: 'Det kan jeg ikke nå',
    recoveryCode: 'Gjenopprettingskode',
    recoveryHint: 'En av de ti du fikk. Den gjelder én gang.',
    wrongRecovery: 'Det er ingen av gjenopprettingskodene dine, eller den er brukt før.',
    nothing: 'Ingen igjen? Spør leverandøren din.',
    tooMany: 'Det var for mange gale forsøk. Vent noen minutter og prøv igjen.',
    closed: 'Denne kontoen er avsluttet',
    closedLead: (when) =>
      `Du har avsluttet den. Til ${when} kan du åpne den igjen og finne alt slik du forlot det; deretter blir den slettet for godt. E-post som ble sendt til den imens, gikk tilbake til avsenderen.`,
    reopen: 'Åpne den igjen',
    stayClosed: 'Skal den forbli avsluttet, trenger du ikke gjøre noe.',
    backToSignIn: 'Tilbake til innlogging',
    keep: 'Forbli innlogget',
    keepHint: 'Bare på en enhet som ingen andre bruker.',
    newPassword: 'Et nytt passord',
    newPasswordLead: 'Leverandøren ber deg om et annet passord. Det gamle åpner ingenting lenger.',
    password: 'Nytt passord',
    passwordHint:
      'Noen få ord er lette å huske og vanskelige å gjette. Verken navnet ditt eller et passord du bruker andre steder.',
    again: 'En gang til',
    notTheSame: 'De to er ikke like.',
    savePassword: 'Sett passordet',
    strength: 'Styrke',
    strengths: ['Gjettes straks', 'Gjettes snart', 'Kunne vært bedre', 'Godt', 'Meget godt'],
  },
  de: {
    second: 'Der zweite Schritt',
    secondLead: 'Ihr Passwort stimmt. Dieses Konto fragt noch nach einem.',
    code: 'Code aus Ihrer Authenticator-App',
    codeHint: 'Sechs Ziffern. Jeder gilt einmal.',
    wrongCode:
      'Das ist nicht der Code, den die App jetzt zeigt. Warten Sie auf den nächsten, und sehen Sie nach, ob ihre Uhr stimmt.',
    go: 'Weiter',
    passkey: 'Mit einem Passkey anmelden',
    passkeyLead: 'Ihr Gerät fragt nach Finger, Gesicht oder PIN. Adresse und Passwort brauchen Sie nicht.',
    usePasskey: 'Passkey benutzen',
    passkeyFailed:
      'Der Browser hat keinen Passkey gegeben. Versuchen Sie es noch einmal, oder nehmen Sie einen anderen Weg.',
    wrongPasskey: 'Dieser Passkey öffnet hier kein Konto.',
    noScript: 'Ein Passkey braucht einen Browser mit eingeschalteten Skripten.',
    recovery: 'Das geht gerade nicht',
    recoveryCode: 'Wiederherstellungscode',
    recoveryHint: 'Einer der zehn, die Sie bekommen haben. Er gilt einmal.',
    wrongRecovery: 'Das ist keiner Ihrer Wiederherstellungscodes, oder er wurde schon benutzt.',
    nothing: 'Keiner mehr übrig? Fragen Sie Ihren Anbieter.',
    tooMany: 'Das waren zu viele falsche Versuche. Bitte warten Sie einige Minuten.',
    closed: 'Dieses Konto ist geschlossen',
    closedLead: (when) =>
      `Sie haben es geschlossen. Bis ${when} können Sie es wieder öffnen und finden alles so, wie Sie es verlassen haben; danach wird es endgültig gelöscht. Mails, die inzwischen dorthin geschickt wurden, gingen an die Absender zurück.`,
    reopen: 'Wieder öffnen',
    stayClosed: 'Soll es geschlossen bleiben, ist nichts zu tun.',
    backToSignIn: 'Zurück zur Anmeldung',
    keep: 'Angemeldet bleiben',
    keepHint: 'Nur auf einem Gerät, das sonst niemand benutzt.',
    newPassword: 'Ein neues Passwort',
    newPasswordLead: 'Ihr Anbieter bittet Sie um ein anderes Passwort. Das alte öffnet nichts mehr.',
    password: 'Neues Passwort',
    passwordHint:
      'Ein paar Wörter sind leicht zu merken und schwer zu erraten. Weder Ihr Name noch ein Passwort, das Sie anderswo benutzen.',
    again: 'Noch einmal',
    notTheSame: 'Die beiden sind nicht gleich.',
    savePassword: 'Passwort setzen',
    strength: 'Stärke',
    strengths: ['Sofort erraten', 'Bald erraten', 'Könnte besser sein', 'Gut', 'Sehr gut'],
  },
}

/** What is wrong with a new password, by the code of its fault. */
export const PASSWORD_PROBLEMS: Messages<Readonly<Record<string, string>>> = {
  en: {
    'passwords/too-short': 'That is too short. A few words are easy to remember.',
    'passwords/too-long': 'At most 128 characters.',
    'passwords/bad-character': 'There is a character in it that cannot be typed everywhere.',
    'passwords/blank': 'Blanks alone are no password.',
    'passwords/names-you': 'There is a name or an address in it that everybody knows. Leave it out.',
    'passwords/too-easy': 'That is among the first that are guessed. Take more words, or less usual ones.',
    'passwords/breached': 'That password is in a list of those that have leaked somewhere. Take another.',
    'passwords/as-before': 'That is the one that has to be changed. Take another.',
  },
  nb: {
    'passwords/too-short': 'Det er for kort. Noen få ord er lette å huske.',
    'passwords/too-long': 'Høyst 128 tegn.',
    'passwords/bad-character': 'Det er et tegn i det som ikke kan skrives overalt.',
    'passwords/blank': 'Bare mellomrom er ikke noe passord.',
    'passwords/names-you': 'Det inneholder et navn eller en adresse som alle kjenner. Ta det ut.',
    'passwords/too-easy': 'Det er blant de første som gjettes. Ta flere eller mindre vanlige ord.',
    'passwords/breached': 'Det passordet står i en liste over passord som er lekket. Ta et annet.',
    'passwords/as-before': 'Det er det som må byttes. Ta et annet.',
  },
  de: {
    'passwords/too-short': 'Das ist zu kurz. Ein paar Wörter sind leicht zu merken.',
    'passwords/too-long': 'Höchstens 128 Zeichen.',
    'passwords/bad-character': 'Darin ist ein Zeichen, das man nicht überall tippen kann.',
    'passwords/blank': 'Leerzeichen allein sind kein Passwort.',
    'passwords/names-you': 'Darin steht ein Name oder eine Adresse, die jeder kennt. Lassen Sie sie weg.',
    'passwords/too-easy': 'Das gehört zu den ersten, die geraten werden. Nehmen Sie mehr oder seltenere Wörter.',
    'passwords/breached':
      'Das Passwort steht in einer Liste von solchen, die irgendwo bekannt geworden sind. Nehmen Sie ein anderes.',
    'passwords/as-before': 'Das ist das, was geändert werden muss. Nehmen Sie ein anderes.',
  },
}
