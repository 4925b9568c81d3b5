import { redirect } from "next/navigation";
import { uuidv7 } from "uuidv7";

type Props = { params: Promise<{ workspace: string }> };

/** A new post gets its id before its first letter: reloading, going back and saving twice all find the same post. */
export default async function NewPostPage({ params }: Props) {
  const { workspace } = await params;
  redirect(`/w/${workspace}/posts/${uuidv7()}/edit`);
}
