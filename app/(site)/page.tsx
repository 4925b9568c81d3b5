import { Brand } from "@/components/shell/brand";
import { Entrance } from "@/components/shell/entrance";
import { Waybill } from "@/components/shell/waybill";

export default function Landing() {
  return (
    <div className="grid min-h-dvh grid-cols-2 max-[960px]:grid-cols-1">
      <div className="flex min-w-0 flex-col px-8 pt-6 pb-8 max-md:px-4 max-md:py-5">
        <Brand />
        <main id="main" className="m-auto w-full max-w-[400px] py-8">
          <Entrance />
        </main>
      </div>
      <Waybill />
    </div>
  );
}
