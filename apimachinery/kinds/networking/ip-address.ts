import type { IPAddress } from '../../types/networking-v1.ts'
import { defineKind } from '../define-kind.ts'

/** IPAddress: an address of a Service as an object, so that it is handed out once. */
export const ipAddresses = defineKind<IPAddress>({
  shape: 'networking.k8s.io/v1 IPAddress',
  plural: 'ipaddresses',
  shortNames: ['ip'],
  namespaced: false,
})
