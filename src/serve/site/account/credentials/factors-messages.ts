import type { Messages } from '../../language/language.ts'

interface FactorsText {
  readonly title: string
  readonly lead: string
  readonly programs: string
  readonly off: string
  readonly on: string
  readonly app: string
  readonly appLead: string
  readonly since: string
  readonly addApp: string
  readonly replaceApp: string
  readonly removeApp: string
  readonly passkeys: string
  readonly passkeysLead: string
  readonly addPasskey: string
  readonly remove: string
  readonly lastUse: string
  readonly neverUsed: string
  readonly backedUp: string
  readonly oneDevice: string
  readonly codes: string
  readonly codesLead: string
  readonly codesLeft: (left: number) => string
  readonly newCodes: string
  readonly scan: string
  readonly secret: string
  readonly picture: string
  readonly code: string
  readonly codeHint: string
  readonly turnOn: string
  readonly name: string
  readonly nameHint: string
  readonly makePasskey: string
  readonly passkeyFailed: string
  readonly noScript: string
  readonly noPasskeys: string
  readonly shownCodes: string
  readonly shownCodesLead: string
  readonly goOn: string
  readonly codesQuestion: string
  readonly codesQuestionLead: string
  readonly removeQuestion: string
  readonly removeLead: string
  readonly added: string
  readonly removed: string
  readonly gone: string
  readonly problems: Readonly<Record<string, string>>
}

/** What the pages of second factors say. */
export const FACTORS_MESSAGES: Messages<FactorsText> = {
  en: {
    title: 'Second factors',
    lead: 'With a second factor your password alone opens nothing: whoever learns it also needs something that only you have.',
    programs:
      'Mail programs cannot ask for it. They need an app password each from then on, and those that use your own password are disconnected.',
    off: 'You have no second factor.',
    on: 'You have a second factor.',
    app: 'Authenticator app',
    appLead: 'An app on your telephone that shows another code every 30 seconds.',
    since: 'Since',
    addApp: 'Add an app',
    replaceApp: 'Use another app instead',
    removeApp: 'Remove the app',
    passkeys: 'Passkeys',
    passkeysLead:
      'A key that your device or your password manager keeps for this site alone. It cannot be typed into a page that only looks like ours.',
    addPasskey: 'Add a passkey',
    remove: 'Remove',
    lastUse: 'last used',
    neverUsed: 'never used',
    backedUp: 'kept in several places',
    oneDevice: 'on one device',
    codes: 'Recovery codes',
    codesLead: 'For the day when the app and the passkeys are lost. Each is good once.',
    codesLeft: (left) => (left === 1 ? 'One is left.' : `${left} are left.`),
    newCodes: 'Make new codes',
    scan: 'Scan the picture with the app, or type the secret into it. Then type the code that it shows.',
    secret: 'Secret',
    picture: 'The secret as a QR code, for the camera of the app',
    code: 'Code',
    codeHint: 'Six digits, as the app shows them now.',
    turnOn: 'Turn it on',
    name: 'Name',
    nameHint: 'Where it is: “Phone”, “Password manager”.',
    makePasskey: 'Make a passkey',
    passkeyFailed: 'No passkey was made. Try again, or take another device.',
    noScript:
      'A passkey is made by a script of this page, which your browser does not run. An authenticator app needs none.',
    noPasskeys: 'This site can make no passkeys at the moment.',
    shownCodes: 'Your recovery codes',
    shownCodesLead:
      'They are shown now and never again. Print this page or write them down, and keep them where you do not keep your telephone. Codes that you had before are good no more.',
    goOn: 'I have them, go on',
    codesQuestion: 'Make new recovery codes?',
    codesQuestionLead: 'All codes that you have now are good no more.',
    removeQuestion: 'Remove this second factor?',
    removeLead:
      'It will not be asked for any more. If it is the last one, your password alone opens everything again, mail programs too, and your recovery codes are gone.',
    added: 'The second factor is added.',
    removed: 'The second factor is removed.',
    gone: 'There is no such second factor any more.',
    problems: {
      'factors/wrong-code': 'That is not the code that the app shows now. Is the clock of the telephone right?',
      'factors/bad-name': 'Say what it is on, in at most 60 characters.',
      'factors/not-made': 'The browser has made no passkey for this site. Please try again.',
      'factors/too-many': 'It is known already, or there are 20: remove one that is not used.',
    },
  },
  nb: {
    title: 'Ekstra sikring',
    lead: 'Med ekstra sikring åpner passordet ditt alene ingenting: den som får vite det, trenger også noe som bare du har.',
    programs:
      'E-postprogrammer kan ikke spørre etter den. De trenger hvert sitt app-passord fra da av, og de som bruker ditt eget passord, mister forbindelsen.',
    off: 'Du har ingen ekstra sikring.',
    on: 'Du har ekstra sikring.',
    app: 'Autentiseringsapp',
    appLead: 'En app på telefonen som viser en ny kode hvert 30. sekund.',
    since: 'Siden',
    addApp: 'Legg til en app',
    replaceApp: 'Bruk en annen app i stedet',
    removeApp: 'Fjern appen',
    passkeys: 'Tilgangsnøkler',
    passkeysLead:
      'En nøkkel som enheten eller passordprogrammet ditt har bare for dette nettstedet. Den kan ikke skrives inn på en side som bare ligner på vår.',
    addPasskey: 'Legg til en tilgangsnøkkel',
    remove: 'Fjern',
    lastUse: 'sist brukt',
    neverUsed: 'aldri brukt',
    backedUp: 'finnes flere steder',
    oneDevice: 'på én enhet',
    codes: 'Gjenopprettingskoder',
    codesLead: 'For den dagen appen og tilgangsnøklene er borte. Hver av dem gjelder én gang.',
    codesLeft: (left) => (left === 1 ? 'Det er én igjen.' : `Det er ${left} igjen.`),
    newCodes: 'Lag nye koder',
    scan: 'Skann bildet med appen, eller skriv inn hemmeligheten. Skriv så koden som den viser.',
    secret: 'Hemmelighet',
    picture: 'Hemmeligheten som QR-kode, for kameraet i appen',
    code: 'Kode',
    codeHint: 'Seks sifre, slik appen viser dem nå.',
    turnOn: 'Slå på',
    name: 'Navn',
    nameHint: 'Hvor den er: «Telefon», «Passordprogram».',
    makePasskey: 'Lag en tilgangsnøkkel',
    passkeyFailed: 'Det ble ikke laget noen tilgangsnøkkel. Prøv igjen, eller ta en annen enhet.',
    noScript:
      'En tilgangsnøkkel lages av et skript på denne siden, som nettleseren din ikke kjører. En autentiseringsapp trenger ikke noe.',
    noPasskeys: 'Nettstedet kan ikke lage tilgangsnøkler nå.',
    shownCodes: 'Gjenopprettingskodene dine',
    shownCodesLead:
      'De vises nå og aldri igjen. Skriv ut siden eller noter dem, og ha dem et annet sted enn telefonen. Koder som du hadde før, gjelder ikke lenger.',
    goOn: 'Jeg har dem, gå videre',
    codesQuestion: 'Lage nye gjenopprettingskoder?',
    codesQuestionLead: 'Alle kodene du har nå, slutter å gjelde.',
    removeQuestion: 'Fjerne denne sikringen?',
    removeLead:
      'Det blir ikke spurt etter den lenger. Er den den siste, åpner passordet alene alt igjen, også for e-postprogrammer, og gjenopprettingskodene er borte.',
    added: 'Sikringen er lagt til.',
    removed: 'Sikringen er fjernet.',
    gone: 'Den sikringen finnes ikke lenger.',
    problems: {
      'factors/wrong-code': 'Det er ikke koden som appen viser nå. Går klokken på telefonen riktig?',
      'factors/bad-name': 'Si hva den er på, med høyst 60 tegn.',
      'factors/not-made': 'Nettleseren har ikke laget noen tilgangsnøkkel for dette nettstedet. Prøv igjen.',
      'factors/too-many': 'Den er kjent allerede, eller det er 20: fjern en som ikke brukes.',
    },
  },
  de: {
    title: 'Zweiter Faktor',
    lead: 'Mit einem zweiten Faktor öffnet Ihr Passwort allein nichts: Wer es erfährt, braucht auch etwas, das nur Sie haben.',
    programs:
      'Mailprogramme können nicht danach fragen. Sie brauchen von da an je ein App-Passwort, und die mit Ihrem eigenen Passwort verlieren die Verbindung.',
    off: 'Sie haben keinen zweiten Faktor.',
    on: 'Sie haben einen zweiten Faktor.',
    app: 'Authentifizierungs-App',
    appLead: 'Eine App auf dem Telefon, die alle 30 Sekunden einen anderen Code zeigt.',
    since: 'Seit',
    addApp: 'App hinzufügen',
    replaceApp: 'Stattdessen eine andere App benutzen',
    removeApp: 'App entfernen',
    passkeys: 'Passkeys',
    passkeysLead:
      'Ein Schlüssel, den Ihr Gerät oder Ihr Passwortmanager nur für diese Website hat. In eine Seite, die nur so aussieht wie unsere, lässt er sich nicht eingeben.',
    addPasskey: 'Passkey hinzufügen',
    remove: 'Entfernen',
    lastUse: 'zuletzt benutzt',
    neverUsed: 'nie benutzt',
    backedUp: 'an mehreren Orten',
    oneDevice: 'auf einem Gerät',
    codes: 'Wiederherstellungscodes',
    codesLead: 'Für den Tag, an dem App und Passkeys verloren sind. Jeder gilt einmal.',
    codesLeft: (left) => (left === 1 ? 'Einer ist übrig.' : `${left} sind übrig.`),
    newCodes: 'Neue Codes anlegen',
    scan: 'Lesen Sie das Bild mit der App ein, oder tippen Sie das Geheimnis ab. Geben Sie dann den Code ein, den sie zeigt.',
    secret: 'Geheimnis',
    picture: 'Das Geheimnis als QR-Code, für die Kamera der App',
    code: 'Code',
    codeHint: 'Sechs Ziffern, wie die App sie jetzt zeigt.',
    turnOn: 'Einschalten',
    name: 'Name',
    nameHint: 'Wo er ist: „Telefon“, „Passwortmanager“.',
    makePasskey: 'Passkey anlegen',
    passkeyFailed: 'Es wurde kein Passkey angelegt. Versuchen Sie es noch einmal, oder nehmen Sie ein anderes Gerät.',
    noScript:
      'Einen Passkey legt ein Skript dieser Seite an, das Ihr Browser nicht ausführt. Eine Authentifizierungs-App braucht keines.',
    noPasskeys: 'Diese Website kann zurzeit keine Passkeys anlegen.',
    shownCodes: 'Ihre Wiederherstellungscodes',
    shownCodesLead:
      'Sie werden jetzt gezeigt und nie wieder. Drucken Sie die Seite oder schreiben Sie sie auf, und bewahren Sie sie nicht beim Telefon auf. Codes von vorher gelten nicht mehr.',
    goOn: 'Ich habe sie, weiter',
    codesQuestion: 'Neue Wiederherstellungscodes anlegen?',
    codesQuestionLead: 'Alle Codes, die Sie jetzt haben, gelten dann nicht mehr.',
    removeQuestion: 'Diesen zweiten Faktor entfernen?',
    removeLead:
      'Nach ihm wird nicht mehr gefragt. Ist er der letzte, öffnet das Passwort allein wieder alles, auch für Mailprogramme, und Ihre Wiederherstellungscodes sind weg.',
    added: 'Der zweite Faktor ist hinzugefügt.',
    removed: 'Der zweite Faktor ist entfernt.',
    gone: 'Diesen zweiten Faktor gibt es nicht mehr.',
    problems: {
      'factors/wrong-code': 'Das ist nicht der Code, den die App jetzt zeigt. Geht die Uhr des Telefons richtig?',
      'factors/bad-name': 'Sagen Sie, worauf er ist, in höchstens 60 Zeichen.',
      'factors/not-made':
        'Der Browser hat keinen Passkey für diese Website angelegt. Bitte versuchen Sie es noch einmal.',
      'factors/too-many': 'Er ist schon bekannt, oder es gibt 20: entfernen Sie einen, der nicht benutzt wird.',
    },
  },
}
