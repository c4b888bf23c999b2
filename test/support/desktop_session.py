"""A desktop for tests, on a private D-Bus: it takes notifications and a tray icon, and does with them what a person would. Its
screen can be locked, and its machine sent to sleep.

Speaks JSON, one object a line: what happens on standard output, what is to be done on standard input.
"""

import json
import os
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()

NOTIFICATIONS = "org.freedesktop.Notifications"
WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
SCREEN_SAVER = "org.freedesktop.ScreenSaver"
LOGIN = "org.freedesktop.login1"
LOGIN_MANAGER = "org.freedesktop.login1.Manager"
MENU = "com.canonical.dbusmenu"
PROPERTIES = "org.freedesktop.DBus.Properties"


def say(**event):
    print(json.dumps(event), flush=True)


class Notifications(dbus.service.Object):
    last = 0

    @dbus.service.method(NOTIFICATIONS, out_signature="as")
    def GetCapabilities(self):
        return ["body", "actions", "body-markup"]

    @dbus.service.method(NOTIFICATIONS, out_signature="ssss")
    def GetServerInformation(self):
        return ("test desktop", "Landline", "1", "1.2")

    @dbus.service.method(NOTIFICATIONS, in_signature="susssasa{sv}i", out_signature="u")
    def Notify(self, app, replaces, icon, summary, body, actions, hints, timeout):
        self.last += 1
        say(
            event="notified",
            id=int(replaces or self.last),
            title=str(summary),
            body=str(body),
            actions=[str(action) for action in actions],
        )
        return dbus.UInt32(replaces or self.last)

    @dbus.service.method(NOTIFICATIONS, in_signature="u")
    def CloseNotification(self, number):
        say(event="withdrawn", id=int(number))
        self.NotificationClosed(number, 3)

    @dbus.service.signal(NOTIFICATIONS, signature="uu")
    def NotificationClosed(self, number, reason):
        pass

    @dbus.service.signal(NOTIFICATIONS, signature="us")
    def ActionInvoked(self, number, action):
        pass


class Watcher(dbus.service.Object):
    item = None

    @dbus.service.method(WATCHER, in_signature="s", sender_keyword="sender")
    def RegisterStatusNotifierItem(self, service, sender=None):
        service = str(service)
        self.item = (sender, service) if service.startswith("/") else (service, "/StatusNotifierItem")
        say(event="tray")

    @dbus.service.method(WATCHER, in_signature="s")
    def RegisterStatusNotifierHost(self, service):
        pass

    @dbus.service.method(PROPERTIES, in_signature="ss", out_signature="v")
    def Get(self, interface, name):
        return self.all()[name]

    @dbus.service.method(PROPERTIES, in_signature="s", out_signature="a{sv}")
    def GetAll(self, interface):
        return self.all()

    def all(self):
        return {
            "IsStatusNotifierHostRegistered": dbus.Boolean(True),
            "ProtocolVersion": dbus.Int32(0),
            "RegisteredStatusNotifierItems": dbus.Array([], signature="s"),
        }

    def read(self, name):
        item = bus.get_object(*self.item, introspect=False)
        return item.Get(ITEM, name, dbus_interface=PROPERTIES)

    def tooltip(self):
        return str(self.read("ToolTip")[2])

    def menu(self):
        return bus.get_object(self.item[0], self.read("Menu"), introspect=False)

    def entries(self):
        _, layout = self.menu().GetLayout(0, -1, dbus.Array([], signature="s"), dbus_interface=MENU)

        def walk(node):
            number, properties, children = node
            found = []
            label = properties.get("label")
            if label:
                found.append((int(number), str(label).replace("_", ""), bool(properties.get("enabled", True))))
            for child in children:
                found += walk(child)
            return found

        return walk(layout)

    def press(self, label):
        for number, name, _ in self.entries():
            if name == label:
                # Quitting answers nobody.
                self.menu().Event(
                    number, "clicked", dbus.Int32(0), dbus.UInt32(0), dbus_interface=MENU, ignore_reply=True
                )
                return
        say(event="error", message="no such entry: " + label)


class ScreenSaver(dbus.service.Object):
    active = False

    @dbus.service.method(SCREEN_SAVER, out_signature="b")
    def GetActive(self):
        return self.active

    @dbus.service.signal(SCREEN_SAVER, signature="b")
    def ActiveChanged(self, active):
        pass

    def lock(self, locked):
        self.active = locked
        self.ActiveChanged(locked)


class Login(dbus.service.Object):
    """What systemd-logind is on the system's bus."""

    @dbus.service.method(LOGIN_MANAGER, in_signature="ssss", out_signature="h")
    def Inhibit(self, what, who, why, mode):
        # Whoever holds the other end keeps the machine awake; here it sleeps when the test says so.
        ours, theirs = os.pipe()
        os.close(ours)
        say(event="inhibited", what=str(what))
        return dbus.types.UnixFd(theirs)

    @dbus.service.signal(LOGIN_MANAGER, signature="b")
    def PrepareForSleep(self, going):
        pass


pending = b""


def hear(source, condition):
    global pending
    read = os.read(sys.stdin.fileno(), 65536)
    if read == b"":
        loop.quit()
        return False
    *lines, pending = (pending + read).split(b"\n")
    for line in lines:
        try:
            do(json.loads(line))
        except Exception as error:  # what a test did not expect is what it has to see
            say(event="error", message=str(error))
    return True


def do(wish):
    if wish["do"] == "click":
        notifications.ActionInvoked(dbus.UInt32(wish["id"]), "default")
    elif wish["do"] == "menu":
        say(
            event="menu",
            tooltip=watcher.tooltip(),
            entries=[{"label": label, "enabled": enabled} for _, label, enabled in watcher.entries()],
        )
    elif wish["do"] == "screen":
        screen_saver.lock(wish["locked"])
    elif wish["do"] == "sleep":
        login.PrepareForSleep(wish["going"])
    elif wish["do"] == "press":
        watcher.press(wish["label"])
    elif wish["do"] == "activate":
        item = bus.get_object(*watcher.item, introspect=False)
        item.Activate(dbus.Int32(0), dbus.Int32(0), dbus_interface=ITEM)


names = [dbus.service.BusName(name, bus) for name in (NOTIFICATIONS, WATCHER, SCREEN_SAVER, LOGIN)]
notifications = Notifications(bus, "/org/freedesktop/Notifications")
watcher = Watcher(bus, "/StatusNotifierWatcher")
screen_saver = ScreenSaver(bus, "/org/freedesktop/ScreenSaver")
login = Login(bus, "/org/freedesktop/login1")
loop = GLib.MainLoop()
GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, hear)
say(event="ready")
loop.run()
