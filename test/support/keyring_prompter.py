"""Somebody who is asked for the password of a keyring, on a private D-Bus.

Says "asked" when that happens, and answers only when a line comes in: with a refusal, then and ever after.
"""

import os
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()

PROMPTER = "org.gnome.keyring.internal.Prompter"
CALLBACK = "org.gnome.keyring.internal.Prompter.Callback"


class Prompter(dbus.service.Object):
    refusing = False
    waiting = []

    @dbus.service.method(PROMPTER, in_signature="o", sender_keyword="sender")
    def BeginPrompting(self, callback, sender=None):
        self.waiting.append((sender, callback))
        print("asked", flush=True)
        if self.refusing:
            GLib.idle_add(self.refuse)

    @dbus.service.method(PROMPTER, in_signature="osa{sv}s")
    def PerformPrompt(self, callback, kind, properties, exchange):
        pass

    @dbus.service.method(PROMPTER, in_signature="o")
    def StopPrompting(self, callback):
        pass

    def refuse(self):
        self.refusing = True
        while self.waiting:
            sender, callback = self.waiting.pop()
            who = bus.get_object(sender, callback, introspect=False)
            who.PromptDone(dbus_interface=CALLBACK, ignore_reply=True)
        return False


def hear(source, condition):
    if os.read(sys.stdin.fileno(), 65536) == b"":
        loop.quit()
        return False
    prompter.refuse()
    return True


name = dbus.service.BusName("org.gnome.keyring.SystemPrompter", bus)
prompter = Prompter(bus, "/org/gnome/keyring/Prompter")
loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, hear)
print("ready", flush=True)
loop.run()
