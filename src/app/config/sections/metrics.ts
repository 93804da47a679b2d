import { z } from 'zod'
import { section, setting } from '../setting.ts'
import { isListenAddress } from '../socket-address.ts'

export const metrics = section('Prometheus metrics and health, without TLS: keep it on the loopback interface.', {
  listen: setting(z.string().refine(isListenAddress).or(z.literal('')).default('127.0.0.1:9464'), {
    description: '`/metrics` and `/healthz` are served here. An empty text turns them off.',
    form: '"address:port", such as "127.0.0.1:9464"',
  }),
})
