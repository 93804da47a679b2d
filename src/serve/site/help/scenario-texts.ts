import type { Messages } from '../language/language.ts'
import type { ScenarioId } from './scenarios.ts'

/** What may happen, and what comes of it. */
export const SCENARIO_TEXTS: Messages<
  Readonly<Record<ScenarioId, { readonly happens: string; readonly comes: string }>>
> = {
  en: {
    recorded: {
      happens:
        'Somebody records what goes over the network of a café or a provider, and gets hold of the keys of this server a year later.',
      comes: 'The recording stays closed: its keys were made for the connection and are gone with it.',
    },
    stripped: {
      happens: 'Somebody in between takes the offer of STARTTLS out of what this server says.',
      comes:
        'No password goes out in clear text: this server takes none before TLS. TLS from the first octet (the ports above) leaves nothing to take out.',
    },
    injected: {
      happens: 'Somebody puts commands of their own in front of your encrypted connection.',
      comes: 'They are thrown away.',
    },
    old: {
      happens: 'An old program knows nothing newer than TLS 1.1, or no key exchange with forward secrecy.',
      comes: 'It cannot connect. Renew it: what it sent could be read later.',
    },
    relayed: {
      happens: 'Somebody between two providers hides STARTTLS, or shows a certificate of their own.',
      comes:
        'If the other provider has said how it can be known (DANE, MTA-STS), or has had TLS before, the mail waits. If not, it goes out as it must, and you see that at the message.',
    },
    clear: {
      happens: 'You write to somebody whose provider has no encryption at all.',
      comes:
        'The mail goes in clear text, unless you have asked for encryption only; then it waits, and comes back to you.',
    },
    unknown: {
      happens: 'You want to know what protected a message on its way.',
      comes: 'Each hop that can be known is shown, and of the others it says “unknown”.',
    },
    'broken-into': {
      happens: 'Somebody breaks into this server or the other one, or has the right to read there.',
      comes:
        'They read every message that is not encrypted from end to end. No setting of a connection changes that; OpenPGP and S/MIME do.',
    },
  },
  nb: {
    recorded: {
      happens:
        'Noen tar opp det som går over nettet på en kafé eller hos en leverandør, og får tak i nøklene til denne serveren et år senere.',
      comes: 'Opptaket forblir lukket: Nøklene ble laget for forbindelsen og er borte med den.',
    },
    stripped: {
      happens: 'Noen imellom fjerner tilbudet om STARTTLS fra det denne serveren sier.',
      comes:
        'Intet passord går ut i klartekst: Denne serveren tar ikke imot noe før TLS. Med TLS fra første tegn (portene ovenfor) er det ingenting å fjerne.',
    },
    injected: {
      happens: 'Noen legger sine egne kommandoer foran den krypterte forbindelsen din.',
      comes: 'De kastes.',
    },
    old: {
      happens:
        'Et gammelt program kjenner ikke noe nyere enn TLS 1.1, eller ingen nøkkelutveksling med fremoverhemmelighet.',
      comes: 'Det kommer ikke inn. Bytt det ut: Det som ble sendt, kunne leses senere.',
    },
    relayed: {
      happens: 'Noen mellom to leverandører skjuler STARTTLS, eller viser sitt eget sertifikat.',
      comes:
        'Hvis den andre leverandøren har sagt hvordan den kan kjennes igjen (DANE, MTA-STS), eller har hatt TLS før, venter e-posten. Hvis ikke, går den ut som den må, og du ser det ved meldingen.',
    },
    clear: {
      happens: 'Du skriver til noen som har en leverandør helt uten kryptering.',
      comes:
        'E-posten går i klartekst, med mindre du har bedt om bare kryptering; da venter den, og kommer tilbake til deg.',
    },
    unknown: {
      happens: 'Du vil vite hva som beskyttet en melding på veien.',
      comes: 'Hver strekning som kan kjennes, vises, og om de andre står det «ukjent».',
    },
    'broken-into': {
      happens: 'Noen bryter seg inn på denne serveren eller den andre, eller har rett til å lese der.',
      comes:
        'De leser hver melding som ikke er kryptert fra ende til ende. Ingen innstilling av en forbindelse endrer på det; OpenPGP og S/MIME gjør det.',
    },
  },
  de: {
    recorded: {
      happens:
        'Jemand zeichnet auf, was über das Netz eines Cafés oder eines Anbieters geht, und gelangt ein Jahr später an die Schlüssel dieses Servers.',
      comes:
        'Die Aufzeichnung bleibt verschlossen: Ihre Schlüssel wurden für die Verbindung gemacht und sind mit ihr verschwunden.',
    },
    stripped: {
      happens: 'Jemand dazwischen nimmt das Angebot von STARTTLS aus dem, was dieser Server sagt.',
      comes:
        'Kein Passwort geht im Klartext hinaus: Dieser Server nimmt vor TLS keines an. TLS vom ersten Zeichen an (die Ports oben) lässt nichts zum Herausnehmen.',
    },
    injected: {
      happens: 'Jemand setzt eigene Befehle vor Ihre verschlüsselte Verbindung.',
      comes: 'Sie werden verworfen.',
    },
    old: {
      happens:
        'Ein altes Programm kennt nichts Neueres als TLS 1.1 oder keinen Schlüsselaustausch mit Vorwärtsgeheimnis.',
      comes: 'Es kommt nicht hinein. Erneuern Sie es: Was es gesendet hat, könnte später gelesen werden.',
    },
    relayed: {
      happens: 'Jemand zwischen zwei Anbietern verbirgt STARTTLS oder zeigt ein eigenes Zertifikat.',
      comes:
        'Hat der andere Anbieter gesagt, woran man ihn erkennt (DANE, MTA-STS), oder hatte er früher TLS, so wartet die E-Mail. Wenn nicht, geht sie hinaus, wie sie muss, und Sie sehen es an der Nachricht.',
    },
    clear: {
      happens: 'Sie schreiben jemandem, dessen Anbieter gar keine Verschlüsselung hat.',
      comes:
        'Die E-Mail geht im Klartext, wenn Sie nicht verlangt haben, dass sie nur verschlüsselt geht; dann wartet sie und kommt zu Ihnen zurück.',
    },
    unknown: {
      happens: 'Sie möchten wissen, was eine Nachricht auf ihrem Weg geschützt hat.',
      comes: 'Jede Strecke, die sich kennen lässt, wird gezeigt, und bei den anderen steht „unbekannt“.',
    },
    'broken-into': {
      happens: 'Jemand bricht in diesen Server oder den anderen ein oder hat das Recht, dort zu lesen.',
      comes:
        'Er liest jede Nachricht, die nicht von Ende zu Ende verschlüsselt ist. Keine Einstellung einer Verbindung ändert das; OpenPGP und S/MIME tun es.',
    },
  },
}
