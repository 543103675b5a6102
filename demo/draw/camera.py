"""A camera for the pictures that are built in metres and seen in perspective."""

import math


class Camera:
    """Projects metres (x right, y up, z ahead) to design units, from an eye with pitch and yaw."""

    def __init__(self, eye, focal, centre=(750, 500), pitch=0.0, yaw=0.0):
        self.eye, self.focal, self.centre = eye, focal, centre
        self.pitch, self.yaw = math.radians(pitch), math.radians(yaw)

    def __call__(self, x, y, z):
        right, up, ahead = x - self.eye[0], y - self.eye[1], z - self.eye[2]
        turned = right * math.cos(self.yaw) - ahead * math.sin(self.yaw)
        ahead = right * math.sin(self.yaw) + ahead * math.cos(self.yaw)
        lifted = up * math.cos(self.pitch) - ahead * math.sin(self.pitch)
        depth = max(0.05, up * math.sin(self.pitch) + ahead * math.cos(self.pitch))
        return self.centre[0] + self.focal * turned / depth, self.centre[1] - self.focal * lifted / depth

    def points(self, *corners):
        return [self(*corner) for corner in corners]

    def wall(self, x, low, high, near, far):
        """The corners of an upright rectangle that runs ahead at one `x`."""
        return self.points((x, low, near), (x, high, near), (x, high, far), (x, low, far))

    def floor(self, y, left, right, near, far):
        """The corners of a level rectangle at the height `y`."""
        return self.points((left, y, near), (right, y, near), (right, y, far), (left, y, far))

    def front(self, z, left, right, low, high):
        """The corners of an upright rectangle that faces the camera at the distance `z`."""
        return self.points((left, low, z), (right, low, z), (right, high, z), (left, high, z))

    def size(self, metres, z):
        """How many design units `metres` measure at the distance `z`, for a level camera."""
        return metres * self.focal / max(0.05, z - self.eye[2])
