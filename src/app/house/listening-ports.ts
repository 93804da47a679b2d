import { type Configuration, LISTEN_SERVICES, type ListenService } from '../config/configuration.ts'

/** Every port on which TLS is spoken, each once. HTTP says where HTTPS is and nothing else. */
export function listeningPorts({ listen }: Pick<Configuration, 'listen'>): readonly {
  readonly service: Exclude<ListenService, 'http'>
  readonly port: number
}[] {
  return LISTEN_SERVICES.filter((service) => service !== 'http').flatMap((service) =>
    [...new Set(listen[service].map(({ port }) => port))].map((port) => ({ service, port })),
  )
}
