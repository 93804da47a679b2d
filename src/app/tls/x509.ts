import 'reflect-metadata'

// @peculiar/x509 does not load without the line above; whoever makes certificates takes it from here.
export * as x509 from '@peculiar/x509'
