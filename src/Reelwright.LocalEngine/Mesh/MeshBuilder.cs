using System.Numerics;

namespace Reelwright.LocalEngine.Mesh;

/// <summary>Triangles with normals and texture places; counter-clockwise seen from outside, y up, metres.</summary>
internal sealed class MeshBuilder
{
    private Matrix4x4 _normalPose = Matrix4x4.Identity;

    public List<Vector3> Positions { get; } = [];

    public List<Vector3> Normals { get; } = [];

    public List<Vector2> Places { get; } = [];

    public List<uint> Indices { get; } = [];

    /// <summary>Applied to everything added from here on; must be invertible.</summary>
    public Matrix4x4 Pose
    {
        get;
        set
        {
            field = value;
            if (!Matrix4x4.Invert(value, out var inverse))
            {
                throw new ArgumentException("A pose that flattens has no outside.", nameof(value));
            }

            // Normals of stretched things lean the other way: they take the inverse, transposed.
            _normalPose = Matrix4x4.Transpose(inverse);
        }
    } = Matrix4x4.Identity;

    public uint Add(Vector3 position, Vector3 normal, Vector2 place)
    {
        Positions.Add(Vector3.Transform(position, Pose));
        Normals.Add(Vector3.Normalize(Vector3.TransformNormal(normal, _normalPose)));
        Places.Add(place);
        return (uint)(Positions.Count - 1);
    }

    public void Triangle(uint a, uint b, uint c)
    {
        // A pose that mirrors would turn the outside in.
        if (Pose.GetDeterminant() < 0)
        {
            (b, c) = (c, b);
        }

        // Poles of revolved shapes give triangles without an area.
        if (Vector3.Cross(Positions[(int)b] - Positions[(int)a], Positions[(int)c] - Positions[(int)a]).LengthSquared() > 1e-14f)
        {
            Indices.AddRange([a, b, c]);
        }
    }

    /// <summary>A flat face with four corners, counter-clockwise from outside.</summary>
    public void Quad(Vector3 a, Vector3 b, Vector3 c, Vector3 d, Swatch swatch)
    {
        var normal = Vector3.Normalize(Vector3.Cross(b - a, c - a));
        var (ia, ib) = (Add(a, normal, swatch.At(0, 1)), Add(b, normal, swatch.At(1, 1)));
        var (ic, id) = (Add(c, normal, swatch.At(1, 0)), Add(d, normal, swatch.At(0, 0)));
        Triangle(ia, ib, ic);
        Triangle(ia, ic, id);
    }

    public void Flat(Vector3 a, Vector3 b, Vector3 c, Swatch swatch)
    {
        var normal = Vector3.Normalize(Vector3.Cross(b - a, c - a));
        Triangle(Add(a, normal, swatch.At(0, 1)), Add(b, normal, swatch.At(1, 1)), Add(c, normal, swatch.At(0.5f, 0)));
    }

    /// <summary>A box by its middle and its whole size.</summary>
    public void Box(Vector3 center, Vector3 size, Swatch swatch)
    {
        var h = size / 2;
        Vector3 P(int x, int y, int z) => center + new Vector3(x * h.X, y * h.Y, z * h.Z);
        Quad(P(-1, -1, 1), P(1, -1, 1), P(1, 1, 1), P(-1, 1, 1), swatch);
        Quad(P(1, -1, -1), P(-1, -1, -1), P(-1, 1, -1), P(1, 1, -1), swatch);
        Quad(P(1, -1, 1), P(1, -1, -1), P(1, 1, -1), P(1, 1, 1), swatch);
        Quad(P(-1, -1, -1), P(-1, -1, 1), P(-1, 1, 1), P(-1, 1, -1), swatch);
        Quad(P(-1, 1, 1), P(1, 1, 1), P(1, 1, -1), P(-1, 1, -1), swatch);
        Quad(P(-1, -1, -1), P(1, -1, -1), P(1, -1, 1), P(-1, -1, 1), swatch);
    }

    /// <summary>A gable roof: base by its middle, width along x, height, length along z.</summary>
    public void Gable(Vector3 foot, float width, float height, float length, Swatch roof, Swatch wall)
    {
        var (l, r) = (new Vector3(-width / 2, 0, 0), new Vector3(width / 2, 0, 0));
        var (f, b, top) = (new Vector3(0, 0, length / 2), new Vector3(0, 0, -length / 2), new Vector3(0, height, 0));
        Quad(foot + r + f, foot + r + b, foot + top + b, foot + top + f, roof);
        Quad(foot + l + b, foot + l + f, foot + top + f, foot + top + b, roof);
        Flat(foot + l + f, foot + r + f, foot + top + f, wall);
        Flat(foot + r + b, foot + l + b, foot + top + b, wall);
        Quad(foot + l + b, foot + r + b, foot + r + f, foot + l + f, wall);
    }

    /// <summary>A profile (radius, height) from bottom to top turned around the y axis; smooth, ends closed where the radius is 0.</summary>
    public void Revolve(IReadOnlyList<Vector2> profile, int sides, Swatch swatch, Func<float, float, float>? swell = null)
    {
        var rows = new uint[profile.Count, sides + 1];
        for (var j = 0; j < profile.Count; j++)
        {
            var along = profile[Math.Min(j + 1, profile.Count - 1)] - profile[Math.Max(j - 1, 0)];
            var outward = Vector2.Normalize(new Vector2(along.Y, -along.X));
            for (var i = 0; i <= sides; i++)
            {
                var angle = MathF.Tau * (i % sides) / sides;
                var (cos, sin) = (MathF.Cos(angle), MathF.Sin(angle));
                var radius = profile[j].X * (swell?.Invoke(angle, profile[j].Y) ?? 1);
                var normal = new Vector3(cos * outward.X, outward.Y, -sin * outward.X);
                rows[j, i] = Add(
                    new(cos * radius, profile[j].Y, -sin * radius), normal.LengthSquared() > 1e-6f ? normal : Vector3.UnitY, swatch.At((float)i / sides, 1 - ((float)j / (profile.Count - 1))));
            }
        }

        for (var j = 0; j + 1 < profile.Count; j++)
        {
            for (var i = 0; i < sides; i++)
            {
                Triangle(rows[j, i], rows[j, i + 1], rows[j + 1, i + 1]);
                Triangle(rows[j, i], rows[j + 1, i + 1], rows[j + 1, i]);
            }
        }
    }

    public void Sphere(Vector3 center, Vector3 radii, int detail, Swatch swatch)
    {
        var pose = Pose;
        Pose = Matrix4x4.CreateScale(radii) * Matrix4x4.CreateTranslation(center) * pose;
        var profile = Enumerable.Range(0, detail + 1).Select(i => MathF.PI * i / detail).Select(a => new Vector2(MathF.Max(0, MathF.Sin(a)), -MathF.Cos(a))).ToArray();
        Revolve(profile, detail * 2, swatch);
        Pose = pose;
    }

    /// <summary>A cone or cylinder with closed ends, standing on a place.</summary>
    public void Column(Vector3 foot, float bottom, float top, float height, int sides, Swatch swatch)
    {
        var pose = Pose;
        Pose = Matrix4x4.CreateTranslation(foot) * pose;
        Revolve([new(bottom, 0), new(top, height)], sides, swatch);
        Cap(bottom, 0, -1, sides, swatch);
        Cap(top, height, 1, sides, swatch);
        Pose = pose;
    }

    /// <summary>Smooth normals from the faces around each corner, for surfaces that share corners.</summary>
    public void SmoothNormals(int from)
    {
        var sums = new Vector3[Positions.Count];
        for (var t = 0; t < Indices.Count; t += 3)
        {
            var (a, b, c) = ((int)Indices[t], (int)Indices[t + 1], (int)Indices[t + 2]);
            var face = Vector3.Cross(Positions[b] - Positions[a], Positions[c] - Positions[a]);
            (sums[a], sums[b], sums[c]) = (sums[a] + face, sums[b] + face, sums[c] + face);
        }

        for (var i = from; i < sums.Length; i++)
        {
            if (sums[i].LengthSquared() > 1e-16f)
            {
                Normals[i] = Vector3.Normalize(sums[i]);
            }
        }
    }

    private void Cap(float radius, float y, int way, int sides, Swatch swatch)
    {
        if (radius <= 0)
        {
            return;
        }

        var middle = Add(new(0, y, 0), new(0, way, 0), swatch.At(0.5f, 0.5f));
        var rim = new uint[sides + 1];
        for (var i = 0; i <= sides; i++)
        {
            var angle = MathF.Tau * (i % sides) / sides;
            rim[i] = Add(new(MathF.Cos(angle) * radius, y, -MathF.Sin(angle) * radius), new(0, way, 0), swatch.At(0.5f + (0.45f * MathF.Cos(angle)), 0.5f + (0.45f * MathF.Sin(angle))));
        }

        for (var i = 0; i < sides; i++)
        {
            var (a, b) = way > 0 ? (rim[i], rim[i + 1]) : (rim[i + 1], rim[i]);
            Triangle(middle, a, b);
        }
    }
}
