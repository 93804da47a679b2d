import type { Messages } from '../language/language.ts'

interface Recipe {
  readonly client: string
  readonly steps: readonly string[]
}

interface RecipeText {
  readonly place: (hostname: string, port: number, security: string) => string
  readonly servers: (incoming: string, outgoing: string) => string
  /** Of programs that find their settings by themselves. `kind`: IMAP or POP3; `servers`: both servers in words. */
  readonly recipes: (kind: string, servers: string) => readonly Recipe[]
}

/** How programs are set up, with the words that they show themselves in each language. */
export const RECIPE_TEXTS: Messages<RecipeText> = {
  en: {
    place: (hostname, port, security) => `${hostname}, port ${port}, ${security}`,
    servers: (incoming, outgoing) => `Incoming: ${incoming}. Outgoing: ${outgoing}.`,
    recipes: (kind, servers) => [
      {
        client: 'Thunderbird',
        steps: [
          'New account, then name, address and password. It finds the rest by itself.',
          `By hand: ${kind}. ${servers} Connection security “SSL/TLS” for these ports. The user name is the whole address; as authentication choose “normal password”: it goes through TLS only.`,
        ],
      },
      {
        client: 'Thunderbird for Android, K-9 Mail',
        steps: [
          'Address and password are enough.',
          `By hand: ${servers} Security “SSL/TLS”, authentication “Password”.`,
        ],
      },
      {
        client: 'Apple Mail, iPhone, iPad',
        steps: [
          'Enter the address on the front page, open the profile on the device and install it: it is signed by this server, which the device shows as “Verified” where the certificate is one that it trusts. There is no password in it; the device asks.',
          `By hand: Other account, then Mail account. ${servers} “Use SSL” on for both.`,
        ],
      },
      {
        client: 'Outlook',
        steps: [
          'Add account, address; it asks this server for the settings (Autodiscover).',
          `By hand: Advanced options, ${kind}. ${servers} Encryption method “SSL/TLS”, secure password authentication (SPA) off.`,
        ],
      },
    ],
  },
  nb: {
    place: (hostname, port, security) => `${hostname}, port ${port}, ${security}`,
    servers: (incoming, outgoing) => `Innkommende: ${incoming}. Utgående: ${outgoing}.`,
    recipes: (kind, servers) => [
      {
        client: 'Thunderbird',
        steps: [
          'Ny konto, så navn, adresse og passord. Resten finner det selv.',
          `For hånd: ${kind}. ${servers} Tilkoblingssikkerhet «SSL/TLS» for disse portene. Brukernavnet er hele adressen; velg «Vanlig passord» som autentisering: Det går bare gjennom TLS.`,
        ],
      },
      {
        client: 'Thunderbird for Android, K-9 Mail',
        steps: ['Adresse og passord er nok.', `For hånd: ${servers} Sikkerhet «SSL/TLS», autentisering «Passord».`],
      },
      {
        client: 'Apple Mail, iPhone, iPad',
        steps: [
          'Skriv inn adressen på forsiden, åpne profilen på enheten og installer den: Den er signert av denne serveren, noe enheten viser som «Bekreftet» der den stoler på sertifikatet. Det er ikke noe passord i den; enheten spør.',
          `For hånd: Annen konto, så E-postkonto. ${servers} «Bruk SSL» på for begge.`,
        ],
      },
      {
        client: 'Outlook',
        steps: [
          'Legg til konto, adresse; det spør denne serveren om innstillingene (Autodiscover).',
          `For hånd: Avanserte alternativer, ${kind}. ${servers} Krypteringsmetode «SSL/TLS», sikker passordgodkjenning (SPA) av.`,
        ],
      },
    ],
  },
  de: {
    place: (hostname, port, security) => `${hostname}, Port ${port}, ${security}`,
    servers: (incoming, outgoing) => `Posteingang: ${incoming}. Postausgang: ${outgoing}.`,
    recipes: (kind, servers) => [
      {
        client: 'Thunderbird',
        steps: [
          'Neues Konto, dann Name, Adresse und Passwort. Den Rest findet es selbst.',
          `Von Hand: ${kind}. ${servers} Verbindungssicherheit „SSL/TLS“ für diese Ports. Der Benutzername ist die ganze Adresse; als Authentifizierungsmethode wählen Sie „Passwort, normal“: Es geht nur durch TLS.`,
        ],
      },
      {
        client: 'Thunderbird für Android, K-9 Mail',
        steps: [
          'Adresse und Passwort genügen.',
          `Von Hand: ${servers} Sicherheit „SSL/TLS“, Authentifizierung „Passwort“.`,
        ],
      },
      {
        client: 'Apple Mail, iPhone, iPad',
        steps: [
          'Geben Sie auf der Startseite die Adresse ein, öffnen Sie das Profil auf dem Gerät und installieren Sie es: Dieser Server hat es signiert, was das Gerät als „Überprüft“ zeigt, wo es dem Zertifikat vertraut. Ein Passwort steht nicht darin; das Gerät fragt danach.',
          `Von Hand: Anderer Account, dann Mail-Account. ${servers} „SSL verwenden“ an beiden einschalten.`,
        ],
      },
      {
        client: 'Outlook',
        steps: [
          'Konto hinzufügen, Adresse; es fragt diesen Server nach den Einstellungen (Autodiscover).',
          `Von Hand: Erweiterte Optionen, ${kind}. ${servers} Verschlüsselungsmethode „SSL/TLS“, gesicherte Kennwortauthentifizierung (SPA) aus.`,
        ],
      },
    ],
  },
}
