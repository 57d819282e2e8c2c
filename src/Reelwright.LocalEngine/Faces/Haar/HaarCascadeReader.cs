using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Reelwright.LocalEngine.Faces.Haar;

/// <summary>Reads the XML of OpenCV's cascade classifiers (type opencv-cascade-classifier, BOOST over HAAR).</summary>
internal static class HaarCascadeReader
{
    // Far above any published cascade; a file beyond it is something else.
    private const int MaxWindow = 256;
    private const long MaxCharacters = 64L << 20;

    // Files are written with stage thresholds rounded to eight digits; OpenCV takes this much off when it reads them.
    private const float ThresholdSlack = 1e-5f;

    /// <exception cref="InvalidDataException">The file is not such a cascade.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static HaarCascade Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var reader = XmlReader.Create(file, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = MaxCharacters });
            var cascade = XElement.Load(reader).Element("cascade") ?? throw new InvalidDataException("it has no cascade");
            return new Parts(cascade).Build();
        }
        catch (Exception bad) when (bad is XmlException or FormatException or OverflowException or InvalidDataException)
        {
            throw new InvalidDataException($"{path} is not a Haar cascade of OpenCV: {bad.Message}", bad);
        }
    }

    private sealed class Parts(XElement cascade)
    {
        private readonly List<HaarStage> _stages = [];
        private readonly List<HaarTree> _trees = [];
        private readonly List<HaarNode> _nodes = [];
        private readonly List<float> _leaves = [];

        public HaarCascade Build()
        {
            if (Text(cascade, "stageType") != "BOOST" || Text(cascade, "featureType") != "HAAR")
            {
                throw new InvalidDataException("it is not of type BOOST over HAAR");
            }

            var (width, height) = (Window("width"), Window("height"));
            var features = Items(cascade, "features").Select(feature => Feature(feature, width, height)).ToArray();
            foreach (var stage in Items(cascade, "stages"))
            {
                var first = _trees.Count;
                foreach (var tree in Items(stage, "weakClassifiers"))
                {
                    AddTree(tree, features.Length);
                }

                var threshold = float.Parse(Text(stage, "stageThreshold"), CultureInfo.InvariantCulture);
                _stages.Add(new HaarStage(first, _trees.Count - first, threshold - ThresholdSlack));
            }

            return _stages.Count > 0 && features.Length > 0
                ? new HaarCascade(width, height, [.. _stages], [.. _trees], [.. _nodes], [.. _leaves], features)
                : throw new InvalidDataException("it has no stages");
        }

        private int Window(string name) => int.Parse(Text(cascade, name), CultureInfo.InvariantCulture) is var size and >= 4 and <= MaxWindow
            ? size
            : throw new InvalidDataException($"its window's {name} is out of bounds");

        private void AddTree(XElement tree, int features)
        {
            var nodes = Numbers(tree, "internalNodes");
            var leaves = Numbers(tree, "leafValues");
            if (nodes.Length == 0 || nodes.Length % 4 != 0 || leaves.Length != (nodes.Length / 4) + 1)
            {
                throw new InvalidDataException("a tree is incomplete");
            }

            _trees.Add(new HaarTree(_nodes.Count, _leaves.Count));
            for (var i = 0; i < nodes.Length; i += 4)
            {
                var (left, right, feature) = (checked((int)nodes[i]), checked((int)nodes[i + 1]), checked((int)nodes[i + 2]));

                // Children come after their parent, or a walk through the tree might not end.
                if (!IsWithin(left, i / 4, nodes.Length / 4) || !IsWithin(right, i / 4, nodes.Length / 4) || feature < 0 || feature >= features)
                {
                    throw new InvalidDataException("a tree points outside");
                }

                _nodes.Add(new HaarNode(left, right, feature, (float)nodes[i + 3]));
            }

            _leaves.AddRange(leaves.Select(value => (float)value));
        }

        private static bool IsWithin(int child, int parent, int nodes) => child > 0 ? child > parent && child < nodes : -child <= nodes;

        private static HaarFeature Feature(XElement feature, int width, int height)
        {
            var tilted = feature.Element("tilted") is { } flag && int.Parse(flag.Value, CultureInfo.InvariantCulture) != 0;
            var rectangles = Items(feature, "rects").Select(Rectangle).ToArray();
            return rectangles.Length is 2 or 3 && rectangles.All(rectangle => Fits(rectangle, tilted, width, height))
                ? new HaarFeature(tilted, rectangles)
                : throw new InvalidDataException("a feature lies outside its window");
        }

        private static HaarRectangle Rectangle(XElement text)
        {
            var numbers = Numbers(text);
            return numbers.Length == 5
                ? new HaarRectangle(checked((int)numbers[0]), checked((int)numbers[1]), checked((int)numbers[2]), checked((int)numbers[3]), (float)numbers[4])
                : throw new InvalidDataException("a rectangle is not five numbers");
        }

        private static bool Fits(HaarRectangle r, bool tilted, int width, int height) =>
            r.Width > 0 && r.Height > 0 && r.Y >= 0 && (tilted
                ? r.X - r.Height >= 0 && r.X + r.Width <= width && r.Y + r.Width + r.Height <= height
                : r.X >= 0 && r.X + r.Width <= width && r.Y + r.Height <= height);

        private static IEnumerable<XElement> Items(XElement parent, string name) => parent.Element(name)?.Elements("_") ?? [];

        private static string Text(XElement parent, string name) => parent.Element(name)?.Value.Trim() ?? throw new InvalidDataException($"{name} is missing");

        private static double[] Numbers(XElement parent, string name) => Numbers(parent.Element(name) ?? throw new InvalidDataException($"{name} is missing"));

        private static double[] Numbers(XElement element) =>
            [.. element.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
    }
}
