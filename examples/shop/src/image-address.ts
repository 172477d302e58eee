/**
 * The address of a picture as `<img>` needs it. The SDK gives pictures in Wix's media manager as
 * `wix:image://v1/<id>/<name>#…` and all others as they are.
 */
export function imageAddress(image: string | undefined): string | undefined {
  const id = image?.match(/^wix:image:\/\/v1\/([^/#]+)/)?.[1];
  return id === undefined ? image : `https://static.wixstatic.com/media/${id}`;
}
