import type { Messages } from '../../language/language.ts'

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
  readonly done: { readonly changed: string; readonly reminder: string }
  readonly reminder: string
  readonly reminderLead: string
  readonly reminderLabel: string
  readonly never: string
  readonly everyDays: Readonly<Record<180 | 365 | 730, string>>
  readonly keep: string
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
    done: {
      changed: 'Your password is changed. All other browsers are signed out.',
      reminder: 'From now on you are reminded as you have chosen.',
    },
    reminder: 'Be reminded',
    reminderLead:
      'If you like, we remind you of a new password by mail after a while. Nobody has to: a good password that nobody else knows stays good.',
    reminderLabel: 'Remind me',
    never: 'never',
    everyDays: { 180: 'after half a year', 365: 'after a year', 730: 'after two years' },
    keep: 'Keep',
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
    done: {
      changed: 'Passordet ditt er byttet. Alle andre nettlesere er logget ut.',
      reminder: 'Fra nå av blir du minnet om det slik du har valgt.',
    },
    reminder: 'Bli minnet om det',
    reminderLead:
      'Hvis du vil, minner vi deg om et nytt passord i en e-post etter en stund. Ingen må: et godt passord som ingen andre kjenner, er fortsatt godt.',
    reminderLabel: 'Minn meg på det',
    never: 'aldri',
    everyDays: { 180: 'etter et halvt år', 365: 'etter et år', 730: 'etter to år' },
    keep: 'Behold',
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
    done: {
      changed: 'Ihr Passwort ist geändert. Alle anderen Browser sind abgemeldet.',
      reminder: 'Von jetzt an werden Sie so erinnert, wie Sie es gewählt haben.',
    },
    reminder: 'Sich erinnern lassen',
    reminderLead:
      'Wenn Sie mögen, erinnern wir Sie nach einer Weile per E-Mail an ein neues Passwort. Niemand muss: Ein gutes Passwort, das niemand sonst kennt, bleibt gut.',
    reminderLabel: 'Erinnern',
    never: 'nie',
    everyDays: { 180: 'nach einem halben Jahr', 365: 'nach einem Jahr', 730: 'nach zwei Jahren' },
    keep: 'Behalten',
    wrong: 'Das ist nicht Ihr jetziges Passwort.',
    notTheSame: 'Das ist nicht dasselbe wie oben.',
    slowDown: 'Das waren zu viele falsche Passwörter. Bitte warten Sie einige Minuten.',
    busy: 'Der Server ist beschäftigt. Bitte versuchen Sie es in einigen Sekunden noch einmal.',
  },
}
