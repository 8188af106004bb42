import { pods } from '../../apimachinery/kinds/core/pod.ts'
import type { Pod } from '../../apimachinery/types/core-v1.ts'
import type { Client } from '../../client/client.ts'
import type { BindPlugin } from '../framework/plugin.ts'

/** Binds through the `binding` subresource. */
export class DefaultBinder implements BindPlugin {
  readonly name = 'DefaultBinder'
  readonly #client: Client

  constructor(client: Client) {
    this.#client = client
  }

  async bind(pod: Pod, nodeName: string): Promise<void> {
    const { namespace, name, uid } = pod.metadata
    await this.#client.createSubresource(pods, { namespace, name }, 'binding', {
      apiVersion: 'v1',
      kind: 'Binding',
      // The uid keeps the binding from a pod that has since been replaced by another of the same name.
      metadata: { namespace, name, uid },
      target: { apiVersion: 'v1', kind: 'Node', name: nodeName },
    })
  }
}
