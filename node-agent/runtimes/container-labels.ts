/** Labels that node agents put on sandboxes and containers, as the kubelet does (pkg/kubelet/types/labels.go). */
export const podNameLabel = 'io.kubernetes.pod.name'
export const podNamespaceLabel = 'io.kubernetes.pod.namespace'
export const podUidLabel = 'io.kubernetes.pod.uid'
export const containerNameLabel = 'io.kubernetes.container.name'

/** Ours: `true` on a container that is meant to come to an end. The simulated runtime lets unknown programs end then. */
export const finishesLabel = 'node-agent.peapod.dev/finishes'

/** Annotation, ours: what the container was given when it was created, as JSON of its resources. */
export const resourcesAnnotation = 'node-agent.peapod.dev/resources'

/** Annotation: tells whether the container is as the pod now wants it. */
export const containerHashAnnotation = 'io.kubernetes.container.hash'
