"""The public pages in English, for every browser that does not ask for Korean."""

from __future__ import annotations

from newsletter.pages.told import Told, Words

ENGLISH = Words(
    language="en",
    ask=Told("Stop receiving “{title}”?", "Press the button, and you are off this list at once."),
    button="Unsubscribe",
    aside="To go on receiving it, just close this page. Nothing has changed so far.",
    left=Told(
        "You are unsubscribed",
        "We will not send you “{title}” any more. One mail that has already left us may still arrive.",
        "If you have a question, tell us.",
    ),
    already=Told(
        "You have already unsubscribed",
        "“{title}” is not sent to you any more. There is nothing left to do.",
        "If you want it back, tell us.",
    ),
    undo="That was a slip, keep sending it",
    choose="See all mail you receive",
    subscribe=Told(
        "Get our news by mail",
        "Leave your mail address, and we send you a mail to confirm it. "
        "Your subscription starts when you press the button in that mail.",
        "If this does not work for you, tell us.",
    ),
    closed=Told(
        "Sign-up is closed",
        "There is no list yet that you can join here.",
        "If you want our news, tell us.",
    ),
    address="Mail address",
    hint="For example name@example.org",
    lists="What you want, and agree to",
    trap="Leave this field empty",
    sign_up="Subscribe",
    promise="One press of “unsubscribe” at the end of any mail ends it, at any time.",
    no_address="Please check the mail address. It looks like name@example.org.",
    no_list="Please choose at least one.",
    mailed=Told(
        "Please look into your mailbox",
        "A mail to the address you gave is on its way. Press “Confirm the subscription” in it. "
        "If it is not there in a few minutes, look into the spam folder too.",
        "If nothing has come by tomorrow, tell us.",
    ),
    confirm=Told("Receive “{title}”?", "Press the button, and your subscription starts."),
    confirm_button="Yes, send it to me",
    confirmed=Told(
        "Your subscription has started",
        "Thank you. We will send you “{title}”. One press of “unsubscribe” at the end of any mail ends it.",
        "If you have a question, tell us.",
    ),
    used=Told(
        "This link was used before",
        "There is nothing left to do with it. To stop our mail, use “unsubscribe” at the end of any mail.",
        "If you have a question, tell us.",
    ),
    expired=Told(
        "This link does not work",
        "Its address seems to have been cut, or it is too old. Please sign up once more.",
        "If that does not help, tell us.",
    ),
    preferences=Told(
        "Choose what you receive",
        "Leave a tick at what you want, and save. It holds at once.",
        "If you have a question, tell us.",
    ),
    receive="Mail for you",
    save="Save",
    saved="Saved. It holds from now on.",
    leave_all="Unsubscribe from all",
    leave_all_aside="This ends all of the above.",
    none=Told(
        "You receive nothing from us",
        "We are not sending any mail to you.",
        "If you want something back, tell us.",
    ),
    privacy=Told(
        "What we do with your data",
        "We keep only what sending our news needs, and only for as long.",
        "If you want to see what we hold of you, or have it deleted, tell us.",
    ),
    privacy_points=(
        (
            "What we keep",
            "Your mail address, and your name if you gave it. When and how you agreed, and to which words. "
            "Whether the mails we sent you arrived. Nothing else.",
        ),
        (
            "What for",
            "To send you the mail you asked for. We sell or give it to nobody. "
            "We do not track whether you open a mail or what you press in it.",
        ),
        (
            "How long",
            "While you receive our mail. When you leave, we keep that you left, so as not to write again. "
            "When you ask us to delete you, address and name go, and a one-way hash stays, so as not to "
            "write again. A sign-up that is not confirmed loses its address after 7 days, and is deleted "
            "after 30.",
        ),
        (
            "What these pages do",
            "They set no cookies and load nothing from elsewhere. When you sign up and confirm, we keep "
            "the first part of the network address you come from, as proof of your consent.",
        ),
        (
            "Your rights",
            "You may ask us at any time, free of charge, what we hold, and have it corrected, deleted or "
            "no longer used.",
        ),
    ),
    archive=Told("Past issues", "What we have sent so far, on the web.", "If you miss something, tell us."),
    unknown=Told(
        "This link does not work",
        "Its address seems to have been cut or changed. Please use “unsubscribe” in the mail once more.",
        "If that does not help, tell us, and we will take you off the list.",
    ),
    missing=Told(
        "There is no such page",
        "To stop receiving our mail, use “unsubscribe” at the end of any mail from us.",
    ),
    misread=Told(
        "We did not understand that",
        "Nothing has changed. Please use “unsubscribe” in the mail once more.",
        "If that does not help, tell us.",
    ),
    later=Told(
        "This is not done yet",
        "Our server is busy right now. Please try once more in a minute. Nothing has changed so far.",
        "If it keeps failing, tell us.",
    ),
    more="More",
    to_subscribe="Subscribe",
    to_privacy="Privacy",
    to_archive="Past issues",
)
