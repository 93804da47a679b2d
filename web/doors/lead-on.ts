import { readModernPlace, writeClassicPlace } from '../../src/wire/jmap/webmail-places.ts'

/** Leads on to what an address of the other webmail is about: what stands behind its `#` never comes to the server. Where no script runs the page leads to the beginning by itself. */
location.replace(writeClassicPlace(readModernPlace(location.hash)))
