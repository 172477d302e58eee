/** Who a token speaks for. */
export type Subject =
  | { readonly kind: "visitor"; readonly visitorId: string }
  | { readonly kind: "member"; readonly memberId: string; readonly visitorId: string }
  | { readonly kind: "app" };

/** The id of who a token speaks for; for the app its client id. */
export function subjectIdOf(subject: Subject, clientId: string): string {
  switch (subject.kind) {
    case "app": {
      return clientId;
    }
    case "member": {
      return subject.memberId;
    }
    case "visitor": {
      return subject.visitorId;
    }
  }
}
