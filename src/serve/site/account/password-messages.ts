import type { Messages } from '../language/language.ts'

interface PasswordText {
  readonly title: string
  readonly lead: string
  readonly ends: string
  readonly browsers: string
  readonly programs: string
  readonly stays: string
  readonly factors: string
  readonly present: string
  readonly next: string
  /** `fewest`: characters that are wanted. */
  readonly hint: (fewest: number) => string
  readonly again: string
  readonly change: string
  readonly changed: string
  readonly wrong: string
  readonly notTheSame: string
  readonly slowDown: string
  readonly busy: string
}

/** What the page says where a password is changed. */
export const PASSWORD_MESSAGES: Messages<PasswordText> = {
  en: {
    title: 'Your password',
    lead: 'It opens your mail, and with it whatever else can be reset by mail. Use it nowhere else.',
    ends: 'When you change it',
    browsers: 'all other browsers are signed out at once',
    programs: 'mail programs that use this password are disconnected, and ask you for the new one',
    stays: 'this browser stays signed in',
    factors: 'app passwords stay as they are: revoke those that you do not trust',
    present: 'Present password',
    next: 'New password',
    hint: (fewest) =>
      `At least ${fewest} characters. Some words that have nothing to do with one another are easy to remember.`,
    again: 'New password once more',
    change: 'Change the password',
    changed: 'Your password is changed. All other browsers are signed out.',
    wrong: 'That is not your present password.',
    notTheSame: 'That is not the same as above.',
    slowDown: 'There were too many wrong passwords. Please wait some minutes and try again.',
    busy: 'The server is busy. Please try again in a few seconds.',
  },
  nb: {
    title: 'Passordet ditt',
    lead: 'Det åpner e-posten din, og dermed alt annet som kan tilbakestilles per e-post. Bruk det ikke noe annet sted.',
    ends: 'Når du bytter det',
    browsers: 'blir alle andre nettlesere logget ut med en gang',
    programs: 'mister e-postprogrammer som bruker dette passordet forbindelsen, og spør deg etter det nye',
    stays: 'forblir denne nettleseren innlogget',
    factors: 'forblir app-passord som de er: trekk tilbake dem du ikke stoler på',
    present: 'Nåværende passord',
    next: 'Nytt passord',
    hint: (fewest) => `Minst ${fewest} tegn. Noen ord som ikke har med hverandre å gjøre, er lette å huske.`,
    again: 'Nytt passord en gang til',
    change: 'Bytt passord',
    changed: 'Passordet ditt er byttet. Alle andre nettlesere er logget ut.',
    wrong: 'Det er ikke det nåværende passordet ditt.',
    notTheSame: 'Det er ikke det samme som over.',
    slowDown: 'Det var for mange feil passord. Vent noen minutter og prøv igjen.',
    busy: 'Serveren er opptatt. Prøv igjen om noen sekunder.',
  },
  de: {
    title: 'Ihr Passwort',
    lead: 'Es öffnet Ihre E-Mail, und damit alles, was sich per E-Mail zurücksetzen lässt. Benutzen Sie es nirgendwo sonst.',
    ends: 'Wenn Sie es ändern',
    browsers: 'werden alle anderen Browser sofort abgemeldet',
    programs: 'verlieren Mailprogramme mit diesem Passwort die Verbindung und fragen nach dem neuen',
    stays: 'bleibt dieser Browser angemeldet',
    factors: 'bleiben App-Passwörter, wie sie sind: widerrufen Sie die, denen Sie nicht trauen',
    present: 'Jetziges Passwort',
    next: 'Neues Passwort',
    hint: (fewest) =>
      `Mindestens ${fewest} Zeichen. Einige Wörter, die nichts miteinander zu tun haben, merkt man sich leicht.`,
    again: 'Das neue Passwort noch einmal',
    change: 'Passwort ändern',
    changed: 'Ihr Passwort ist geändert. Alle anderen Browser sind abgemeldet.',
    wrong: 'Das ist nicht Ihr jetziges Passwort.',
    notTheSame: 'Das ist nicht dasselbe wie oben.',
    slowDown: 'Das waren zu viele falsche Passwörter. Bitte warten Sie einige Minuten.',
    busy: 'Der Server ist beschäftigt. Bitte versuchen Sie es in einigen Sekunden noch einmal.',
  },
}
