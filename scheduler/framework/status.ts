/** What a plugin says of a pod, or of a pod on a node. */
export type StatusCode = 'Success' | 'Unschedulable' | 'UnschedulableAndUnresolvable'

/** "No" carries reasons that users can act on. Failed calls and bugs are thrown instead. */
export interface Status {
  readonly code: StatusCode
  readonly reasons: readonly string[]
}

export const success: Status = { code: 'Success', reasons: [] }

/** No, but evicting pods may turn it into a yes. */
export const unschedulable = (...reasons: string[]): Status => ({ code: 'Unschedulable', reasons })

/** No, and evicting pods will not help. */
export const unschedulableAndUnresolvable = (...reasons: string[]): Status => ({
  code: 'UnschedulableAndUnresolvable',
  reasons,
})

export const isSuccess = (status: Status): boolean => status.code === 'Success'
