import { deepEqual } from '../apimachinery/equality.ts'
import { isNotFound } from '../apimachinery/errors.ts'
import { configMaps } from '../apimachinery/kinds/core/config-map.ts'
import { frontProxyHeaders } from '../apiserver/aggregation/front-proxy-headers.ts'
import {
  type FrontProxyCertificates,
  frontProxyName,
  type ServerCertificates,
} from '../apiserver/auth/certificates/server-certificates.ts'
import type { Client } from '../client/client.ts'

const ref = { namespace: 'kube-system', name: 'extension-apiserver-authentication' }

/**
 * Tells aggregated servers, in the ConfigMap that they look into, whom to believe: clients with our certificates, and the
 * API server when it says in headers whose request it passes on.
 */
export async function publishExtensionAuthentication(
  client: Client,
  {
    certificates,
    frontProxy,
  }: { readonly certificates: ServerCertificates; readonly frontProxy: FrontProxyCertificates },
): Promise<void> {
  const { user, uid, group, extraPrefix } = frontProxyHeaders
  const data = {
    'client-ca-file': certificates.authority.certificate,
    'requestheader-allowed-names': JSON.stringify([frontProxyName]),
    'requestheader-client-ca-file': frontProxy.authority.certificate,
    'requestheader-extra-headers-prefix': JSON.stringify([extraPrefix]),
    'requestheader-group-headers': JSON.stringify([group]),
    'requestheader-uid-headers': JSON.stringify([uid]),
    'requestheader-username-headers': JSON.stringify([user]),
  }
  try {
    const found = await client.get(configMaps, ref)
    if (!deepEqual(found.data, data)) await client.update(configMaps, { ...found, data })
  } catch (err) {
    if (!isNotFound(err)) throw err
    await client.create(configMaps, { metadata: ref, data })
  }
}
