// Turns the text of a bubble into nodes: text stays text, and what WeChat makes
// tappable becomes a link. Nothing is ever read as HTML.
"use strict";

const bubbleText = (() => {
  // WeChat's own link form; its weixin://bizmsgmenu links send a text.
  const anchor = /<a\s+href\s*=\s*["']([^"'<>]+)["'][^<>]*>([^<]*)<\/a>/;
  const address = /https?:\/\/[A-Za-z0-9\-._~:/?#[\]@!$&()*+,;=%]+/;
  // Emergency and public numbers, area code and number, mobile, 400. Not: 120元.
  const number = /(?<![\d.\-])(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|[48]00-?\d{3}-?\d{4}|12\d{3}|11[09]|120|122)(?![\d.%]*\d)(?!\s*(?:[元块毛角分万亿个天日月年号岁斤亩度条次人户%]|小时|毫))/;
  const any = new RegExp(`${anchor.source}|(${address.source})|(${number.source})`, "g");

  function link(href, text) {
    const a = document.createElement("a");
    a.href = href;
    a.textContent = text;
    return a;
  }

  function page(href, text) {
    const a = link(href, text);
    a.target = "_blank";
    a.rel = "noopener noreferrer";
    return a;
  }

  function phone(text) {
    const digits = text.replaceAll("-", "");
    const scheme = digits === "12110" ? "sms" : "tel"; // 12110 takes text messages
    return link(`${scheme}:${digits}`, text);
  }

  // A sentence's own punctuation after an address is not part of it.
  function trimmed(href) {
    return href.replace(/[.,;:!?)\]]+$/, "");
  }

  function known(href, text, choose) {
    if (/^https?:\/\//.test(href)) return page(href, text);
    if (/^(tel|sms):[\d-]+$/.test(href)) return link(href, text);
    if (href.startsWith("weixin://bizmsgmenu?")) {
      const q = new URLSearchParams(href.slice(href.indexOf("?") + 1).replaceAll("&amp;", "&"));
      return option(q.get("msgmenuid") ?? "", q.get("msgmenucontent") ?? text, text, choose);
    }
    return document.createTextNode(text);
  }

  function option(id, sent, shown, choose) {
    const b = document.createElement("button");
    b.type = "button";
    b.className = "choice";
    b.dataset.choice = id;
    b.textContent = shown;
    b.addEventListener("click", () => choose(id, sent));
    return b;
  }

  // fill appends text to el; choose(id, text) is called for a tapped option.
  function fill(el, text, choose) {
    let from = 0;
    for (const m of text.matchAll(any)) {
      const [whole, href, label, url, tel] = m;
      let length = whole.length;
      let node;
      if (href !== undefined) node = known(href, label, choose);
      else if (url !== undefined) {
        length = trimmed(url).length;
        node = page(trimmed(url), trimmed(url));
      } else node = phone(tel);
      el.append(text.slice(from, m.index), node);
      from = m.index + length;
    }
    el.append(text.slice(from));
  }

  return { fill, option };
})();
