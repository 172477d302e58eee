// Says who is reading, on a page that is the same for everybody. For a stranger it asks no further.
try {
  const me = await answerOf("/_auth/me");
  if (me.role !== "anonymous") {
    show({ signedIn: me.role === "member", nickname: me.member?.nickname, cartCount: 0 });
    show(await answerOf("/_api/guest"));
  }
} catch {
  // The header that came with the page is a good one.
}

async function answerOf(address) {
  const response = await fetch(address, { headers: { accept: "application/json" } });
  if (!response.ok) {
    throw new Error(`${address} answered ${response.status}`);
  }
  return await response.json();
}

function show({ signedIn, nickname, cartCount = 0 }) {
  const who = document.querySelector("header .who");
  if (signedIn) {
    who.href = "/account";
    who.textContent = nickname ?? (who.textContent === "Log in" ? "Account" : who.textContent);
  }
  if (cartCount > 0) {
    const count = document.createElement("span");
    count.className = "count";
    const unit = document.createElement("span");
    unit.className = "unseen";
    unit.textContent = cartCount === 1 ? " thing in it" : " things in it";
    count.append(String(cartCount), unit);
    document.querySelector("header .basket").append(count);
  }
}
