import type { Configuration } from '../config/configuration.ts'
import { readConfiguration } from '../config/read-configuration.ts'
import { run } from '../processes/run.ts'

/** Serves until SIGTERM or SIGINT. @throws Fault whatever keeps it from starting */
export async function serve(configuration: Configuration): Promise<void> {
  const { file } = configuration
  await run(configuration, { reload: async () => (file === undefined ? configuration : readConfiguration(file)) })
}
