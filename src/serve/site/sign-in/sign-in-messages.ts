import type { Messages } from '../language/language.ts'

interface SignInText {
  readonly title: string
  readonly lead: string
  readonly address: string
  readonly password: string
  readonly keep: string
  readonly keepHint: string
  readonly submit: string
  readonly again: string
  readonly againLead: string
  readonly againSubmit: string
  readonly signOut: string
  readonly signOutLead: string
  readonly signedOut: string
  readonly recovered: string
  readonly beginAgain: string
  readonly refused: string
  readonly slowDown: string
  readonly busy: string
  readonly suspended: string
  readonly closed: string
  readonly sentTwice: string
  readonly elsewhere: string
  readonly stale: string
}

/** What the pages for signing in and out say. */
export const SIGN_IN_MESSAGES: Messages<SignInText> = {
  en: {
    title: 'Sign in',
    lead: 'to your mail at',
    address: 'Email address',
    password: 'Password',
    keep: 'Stay signed in',
    keepHint: 'Only on a device that nobody else uses.',
    submit: 'Sign in',
    again: 'Your password again',
    againLead: 'What you are about to do is important. Please show that it is still you.',
    againSubmit: 'Continue',
    signOut: 'Sign out',
    signOutLead: 'This browser will need your password the next time.',
    recovered: 'Your new password is set, and everything was signed out. Sign in, and look through your app passwords.',
    signedOut: 'You are signed out.',
    beginAgain: 'That took too long, or something has changed. Please sign in again.',
    refused: 'The address or the password is wrong.',
    slowDown: 'There were too many wrong passwords. Please wait some minutes and try again.',
    busy: 'The server is busy. Please try again in a few seconds.',
    suspended: 'This account is suspended. Please ask your provider.',
    closed: 'Your account is closed. Sign in if you change your mind: then you can open it again.',
    sentTwice:
      'The form was sent twice. If you can sign in, your account is made, and its recovery codes were not shown: make new ones under Account, Recovery. If you cannot, fill in the form again.',
    elsewhere: 'That was sent by a page that is not ours, so nothing was done. Please sign in here.',
    stale: 'That page was out of date, so nothing was done. Please try again.',
  },
  nb: {
    title: 'Logg inn',
    lead: 'på e-posten din hos',
    address: 'E-postadresse',
    password: 'Passord',
    keep: 'Forbli innlogget',
    keepHint: 'Bare på en enhet som ingen andre bruker.',
    submit: 'Logg inn',
    again: 'Passordet en gang til',
    againLead: 'Det du skal gjøre nå, er viktig. Vis at det fortsatt er deg.',
    againSubmit: 'Fortsett',
    signOut: 'Logg ut',
    signOutLead: 'Neste gang trenger denne nettleseren passordet ditt.',
    recovered: 'Det nye passordet er satt, og alt ble logget ut. Logg inn og se gjennom app-passordene dine.',
    signedOut: 'Du er logget ut.',
    beginAgain: 'Det tok for lang tid, eller noe er endret. Logg inn igjen.',
    refused: 'Adressen eller passordet er feil.',
    slowDown: 'Det var for mange feil passord. Vent noen minutter og prøv igjen.',
    busy: 'Serveren er opptatt. Prøv igjen om noen sekunder.',
    suspended: 'Kontoen er sperret. Spør leverandøren din.',
    closed: 'Kontoen din er avsluttet. Logg inn hvis du ombestemmer deg: da kan du åpne den igjen.',
    sentTwice:
      'Skjemaet ble sendt to ganger. Kan du logge inn, er kontoen opprettet, og gjenopprettingskodene ble ikke vist: lag nye under Konto, Gjenoppretting. Kan du ikke, fyll ut skjemaet på nytt.',
    elsewhere: 'Det kom fra en side som ikke er vår, så ingenting ble gjort. Logg inn her.',
    stale: 'Siden var utdatert, så ingenting ble gjort. Prøv igjen.',
  },
  de: {
    title: 'Anmelden',
    lead: 'bei Ihrer E-Mail auf',
    address: 'E-Mail-Adresse',
    password: 'Passwort',
    keep: 'Angemeldet bleiben',
    keepHint: 'Nur auf einem Gerät, das sonst niemand benutzt.',
    submit: 'Anmelden',
    again: 'Noch einmal das Passwort',
    againLead: 'Was Sie gleich tun, ist wichtig. Bitte zeigen Sie, dass Sie es noch sind.',
    againSubmit: 'Weiter',
    signOut: 'Abmelden',
    signOutLead: 'Beim nächsten Mal braucht dieser Browser Ihr Passwort.',
    recovered:
      'Ihr neues Passwort gilt, und alles wurde abgemeldet. Melden Sie sich an, und sehen Sie Ihre App-Passwörter durch.',
    signedOut: 'Sie sind abgemeldet.',
    beginAgain: 'Das hat zu lange gedauert, oder etwas hat sich geändert. Bitte melden Sie sich noch einmal an.',
    refused: 'Die Adresse oder das Passwort ist falsch.',
    slowDown: 'Das waren zu viele falsche Passwörter. Bitte warten Sie einige Minuten.',
    busy: 'Der Server ist beschäftigt. Bitte versuchen Sie es in einigen Sekunden noch einmal.',
    suspended: 'Dieses Konto ist gesperrt. Bitte fragen Sie Ihren Anbieter.',
    closed:
      'Ihr Konto ist geschlossen. Melden Sie sich an, wenn Sie es sich anders überlegen: Dann können Sie es wieder öffnen.',
    sentTwice:
      'Das Formular kam zweimal. Können Sie sich anmelden, ist Ihr Konto angelegt, und seine Wiederherstellungscodes waren nicht zu sehen: Legen Sie unter Konto, Wiederherstellung neue an. Können Sie es nicht, füllen Sie das Formular noch einmal aus.',
    elsewhere: 'Das kam von einer fremden Seite, deshalb ist nichts geschehen. Bitte melden Sie sich hier an.',
    stale: 'Die Seite war veraltet, deshalb ist nichts geschehen. Bitte versuchen Sie es noch einmal.',
  },
}
